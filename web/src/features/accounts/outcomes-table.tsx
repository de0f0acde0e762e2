import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Tally, TallyKey } from "../../../../src/domain/tally.ts";
import { outcomesQuery } from "../../cache/outcomes.ts";
import { Choice } from "../../ui/choice/choice.tsx";
import { costText, durationText, UNKNOWN } from "../../ui/figures.ts";
import { Nothing, Section } from "../../ui/page/page.tsx";
import { Plain } from "../../ui/plain/plain.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";

const KEYS_SHOWN = [
  { value: "agent", name: "Agent" },
  { value: "model", name: "Model" },
  { value: "kind", name: "Kind of task" },
] as const satisfies readonly { value: TallyKey; name: string }[];

const HEADS = ["Attempts", "Went well", "95 % sure", "Iterations", "Time", "Cost"];

const percent = (share: number) => `${Math.round(share * 100)} %`;

function figures(tally: Tally): string[] {
  const { attempts, samples, successes, rate, low, high, iterations_median } = tally;
  const { duration_ms_median, cost_usd_median } = tally;
  return [
    String(attempts),
    samples === 0 ? "nothing is settled" : `${successes} of ${samples}`,
    rate === null ? UNKNOWN : `${percent(low)} to ${percent(high)}`,
    iterations_median === null ? UNKNOWN : String(iterations_median),
    duration_ms_median === null ? UNKNOWN : durationText(duration_ms_median),
    costText(cost_usd_median),
  ];
}

function Row({ tally }: { tally: Tally }) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="min-w-28 py-1.5 wrap-anywhere">
        <Plain text={tally.key ?? UNKNOWN} />
      </th>
      {figures(tally).map((text, at) => (
        <td key={HEADS[at]} className="py-1.5 pl-4 text-right whitespace-nowrap">
          {text}
        </td>
      ))}
    </tr>
  );
}

function Table({ by }: { by: TallyKey }) {
  const outcomes = useQuery(outcomesQuery(by));
  const { data } = outcomes;
  if (!data) return outcomes.error ? <ReadingNote of={outcomes} /> : <Nothing>Counting…</Nothing>;
  if (data.items.length === 0) return <Nothing>No attempt has ended yet.</Nothing>;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-note">
        <thead className="text-fine text-faint">
          <tr>
            {[KEYS_SHOWN.find(({ value }) => value === by)?.name, ...HEADS].map((head, at) => (
              <th key={head} scope="col" className={`pb-1 ${at === 0 ? "" : "pl-4 !text-right"}`}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.items.map((tally) => (
            <Row key={tally.key} tally={tally} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How attempts turned out, as checks, merges and reviewers said; medians of one attempt. */
export function OutcomesTable() {
  const [by, setBy] = useState<TallyKey>("agent");
  return (
    <Section
      title="How attempts turned out"
      aside={<Choice label="Outcomes by" options={KEYS_SHOWN} value={by} onChange={setBy} />}
    >
      <Table by={by} />
    </Section>
  );
}
