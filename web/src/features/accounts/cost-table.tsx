import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Cost, CostKey } from "../../../../src/domain/cost.ts";
import { costQuery } from "../../cache/crew.ts";
import { Choice } from "../../ui/choice/choice.tsx";
import { costText, countText, UNKNOWN } from "../../ui/figures.ts";
import { Nothing, Section } from "../../ui/page/page.tsx";
import { Plain } from "../../ui/plain/plain.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";

const KEYS_SHOWN = [
  { value: "model", name: "Model" },
  { value: "agent", name: "Agent" },
  { value: "subscription", name: "Account" },
  { value: "project", name: "Project" },
  { value: "task", name: "Task" },
  { value: "day", name: "Day" },
] as const satisfies readonly { value: CostKey; name: string }[];

type Shown = (typeof KEYS_SHOWN)[number]["value"];

/** A sum, and how much is missing in it. */
function Sum({ text, missing }: { text: string; missing: number }) {
  return (
    <td className="py-1.5 pl-4 text-right whitespace-nowrap">
      {text}
      {text !== UNKNOWN && missing > 0 && <span className="text-wait"> + {missing} unknown</span>}
    </td>
  );
}

function Row({ name, cost }: { name: ReactNode; cost: Cost }) {
  const { tokens, runs_without_tokens: unsaid } = cost;
  return (
    <tr className="border-t border-line">
      <th scope="row" className="min-w-28 py-1.5 wrap-anywhere">
        {name}
      </th>
      <td className="py-1.5 pl-4 text-right">{cost.runs}</td>
      <Sum text={costText(cost.cost_usd)} missing={cost.runs_without_cost} />
      <Sum text={countText(tokens.input)} missing={unsaid} />
      <Sum text={countText(tokens.output)} missing={unsaid} />
      <Sum text={countText(tokens.cache_read)} missing={0} />
    </tr>
  );
}

const HEADS = ["Runs", "Cost", "Tokens in", "Tokens out", "From the cache"];

function Head({ by }: { by: Shown }) {
  return (
    <thead className="text-fine text-faint">
      <tr>
        <th scope="col" className="pb-1">
          {KEYS_SHOWN.find(({ value }) => value === by)?.name}
        </th>
        {HEADS.map((head) => (
          <th key={head} scope="col" className="pb-1 pl-4 !text-right whitespace-nowrap">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type Item = { key: string | null; name: string | null };

function Named({ by, item: { key, name } }: { by: Shown; item: Item }) {
  if (key === null) return <span className="text-faint">{UNKNOWN}</span>;
  if (by !== "task") return <Plain text={name ?? key} />;
  return (
    <Link to="/tasks/$id" params={{ id: key }} className="link">
      <Plain text={name ?? key} />
    </Link>
  );
}

function Table({ by }: { by: Shown }) {
  const cost = useQuery(costQuery(by));
  const { data } = cost;
  if (!data) return cost.error ? <ReadingNote of={cost} /> : <Nothing>Adding up…</Nothing>;
  if (data.total.runs === 0) return <Nothing>No agent has run yet, so nothing was spent.</Nothing>;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-note">
        <Head by={by} />
        <tbody>
          {data.items.map((item) => (
            <Row key={item.key} name={<Named by={by} item={item} />} cost={item} />
          ))}
        </tbody>
        <tfoot className="font-semibold">
          <Row name="All together" cost={data.total} />
        </tfoot>
      </table>
      <Reckoned total={data.total} />
    </div>
  );
}

function Reckoned({ total: { reckoned_usd } }: { total: Cost }) {
  if (reckoned_usd === null || reckoned_usd === 0) return null;
  return (
    <p className="mt-2 text-fine text-faint">
      {costText(reckoned_usd)} of it was not told by the agent but reckoned from a table of prices.
    </p>
  );
}

/** What runs of agents cost; what is not known is said to be so. */
export function CostTable() {
  const [by, setBy] = useState<Shown>("model");
  return (
    <Section
      title="Cost"
      aside={<Choice label="Cost by" options={KEYS_SHOWN} value={by} onChange={setBy} />}
    >
      <Table by={by} />
    </Section>
  );
}
