import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Why as WhyAnswer } from "../../../../../src/contract/graph.ts";
import { whyQuery } from "../../../cache/queries.ts";
import { Until } from "../../../ui/age/until.tsx";
import { Section } from "../../../ui/page/page.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Holds } from "./holds.tsx";
import { Said } from "./said.tsx";
import { Score } from "./score.tsx";
import { WhichAgent } from "./which-agent.tsx";
import { WhoMay } from "./who-may.tsx";

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-fine text-faint">{name}</dt>
      <dd className="text-head font-semibold">{children}</dd>
    </div>
  );
}

/** When its turn comes; of a task that is past the queue nothing. */
function Turn({ why }: { why: WhyAnswer }) {
  const { position, expected_start, status } = why;
  if (position === null && expected_start === null && status !== "ready") return null;
  return (
    <>
      <Figure name="In the queue">{position === null ? "not yet" : `no. ${position}`}</Figure>
      <Figure name="Expected start">
        {expected_start === null ? "not known" : <Until at={expected_start} />}
      </Figure>
    </>
  );
}

function Figures({ why }: { why: WhyAnswer }) {
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-2">
      <Turn why={why} />
      <Figure name="Score">{why.score.toFixed(2)}</Figure>
    </dl>
  );
}

function Answer({ why }: { why: WhyAnswer }) {
  return (
    <div className="sheet grid gap-4 p-4">
      <p className="max-w-prose font-medium">
        <Said text={why.summary} />
      </p>
      <Holds holds={why.holds} summary={why.summary} />
      <Figures why={why} />
      {!why.expected_because.endsWith(why.summary) && (
        <p className="-mt-2 max-w-prose text-fine text-faint">
          <Said text={why.expected_because} />
        </p>
      )}
      <Score why={why} />
      <WhoMay workers={why.workers} />
      <WhichAgent id={why.id} />
    </div>
  );
}

/** Why a task is where it is: what holds it and frees it, when it starts, what its score is of. */
export function Why({ id }: { id: string }) {
  const why = useQuery(whyQuery(id));
  return (
    <Section title="Why">
      <ReadingNote of={why} />
      {why.data && <Answer why={why.data} />}
    </Section>
  );
}
