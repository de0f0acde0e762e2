import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Routing } from "../../../../../src/contract/outcomes.ts";
import { routingQuery } from "../../../cache/outcomes.ts";
import { Nothing } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";

type Candidate = Routing["candidates"][number];

const percent = (share: number) => `${Math.round(share * 100)} %`;

function figures({ rate, successes, samples, low, high }: Candidate): string {
  if (rate === null) return "no similar task yet";
  return `${successes} of ${samples} similar tasks went well (${percent(low)} to ${percent(high)})`;
}

function One({ candidate }: { candidate: Candidate }) {
  const { agent, model, place, accounts } = candidate;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <span className="text-faint">{place}.</span>
      <span className="font-medium">
        <Plain text={model === null ? agent : `${agent} with ${model}`} />
      </span>
      <span className="text-soft">{figures(candidate)}</span>
      <span className="text-faint">
        <Plain text={accounts.join(", ")} />
      </span>
    </li>
  );
}

function hardness({ complexity, learns, lessons }: Routing): string {
  const learned = learns
    ? `${lessons} ${lessons === 1 ? "lesson" : "lessons"} of similar tasks`
    : "lessons are not used";
  return `How hard it looks: ${complexity.score.toFixed(2)} of 1; ${learned}.`;
}

function Answer({ id }: { id: string }) {
  const routing = useQuery(routingQuery(id));
  const { data } = routing;
  if (!data) return routing.error ? <ReadingNote of={routing} /> : <Nothing>Looking…</Nothing>;
  return (
    <>
      <p className="mt-2 max-w-prose">
        <Plain text={data.why} />
      </p>
      <p className="text-fine text-faint">{hardness(data)}</p>
      <ol className="mt-2 grid gap-1.5">
        {data.candidates.map((each) => (
          <One key={each.agent + each.model + each.priority} candidate={each} />
        ))}
      </ol>
    </>
  );
}

/** By which agent and model a task should be done, and why; asked for when it is opened. */
export function WhichAgent({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="text-note" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-soft hover:text-ink">Why this agent</summary>
      {open && <Answer id={id} />}
    </details>
  );
}
