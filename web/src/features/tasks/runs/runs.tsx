import { useQuery } from "@tanstack/react-query";
import type { Attempt } from "../../../../../src/domain/attempt.ts";
import type { Cost } from "../../../../../src/domain/cost.ts";
import type { Run } from "../../../../../src/domain/run.ts";
import { runsQuery } from "../../../cache/crew.ts";
import { Lasted } from "../../../ui/age/age.tsx";
import { costText, tokensText, UNKNOWN } from "../../../ui/figures.ts";
import { Section } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { endOf } from "./ended.ts";

function Ended({ run }: { run: Run }) {
  const { text, detail, is_good } = endOf(run);
  return (
    <>
      <span className={is_good ? "text-good" : "text-bad"}>{text}</span>
      {detail !== null && (
        <p className="line-clamp-3 text-fine text-soft">
          <Plain text={detail} />
        </p>
      )}
    </>
  );
}

function Row({ run, number }: { run: Run; number: number | undefined }) {
  return (
    <tr className="border-t border-line align-top">
      <td className="py-1.5 pr-4 whitespace-nowrap">
        {number ?? "?"}.{run.iteration}
      </td>
      <td className="py-1.5 pr-4">
        <Plain text={run.model ?? UNKNOWN} />
        <p className="text-fine text-faint">
          {run.agent}
          {run.subscription !== null && ` · ${run.subscription}`}
        </p>
      </td>
      <td className="py-1.5 pr-4">{tokensText(run.tokens)}</td>
      <td className="py-1.5 pr-4 whitespace-nowrap">
        {costText(run.cost_usd)}
        {run.cost_source === "prices" && <p className="text-fine text-faint">by price list</p>}
      </td>
      <td className="py-1.5 pr-4 whitespace-nowrap">
        <Lasted from={run.started_at} to={run.ended_at} />
      </td>
      <td className="py-1.5">
        <Ended run={run} />
      </td>
    </tr>
  );
}

const HEADS = ["Run", "Model", "Tokens", "Cost", "Took", "How it ended"];

function totalWords({ runs, cost_usd, runs_without_cost: missing }: Cost): string {
  const counted = `${runs} ${runs === 1 ? "run" : "runs"}`;
  if (cost_usd === null) return `${counted}, cost unknown`;
  return `${counted}, ${costText(cost_usd)}${missing > 0 ? ` and ${missing} unknown` : ""}`;
}

type Props = { id: string; attempts: readonly Attempt[] };

/** Every start of an agent for a task, newest first: what it used, and how it ended. */
export function Runs({ id, attempts }: Props) {
  const runs = useQuery(runsQuery(id));
  const { data } = runs;
  if (!data || data.items.length === 0) return <ReadingNote of={runs} />;
  const numbers = new Map(attempts.map((attempt) => [attempt.id, attempt.number]));
  return (
    <Section title="Runs" aside={totalWords(data.total)}>
      <div className="overflow-x-auto">
        <table className="w-full min-w-140 text-note">
          <thead className="text-fine text-faint">
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col" className="pr-4 pb-1">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.items.toReversed().map((run) => (
              <Row key={run.id} run={run} number={numbers.get(run.attempt_id)} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
