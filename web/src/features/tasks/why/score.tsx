import type { Why } from "../../../../../src/contract/graph.ts";
import { Bar } from "../../../ui/bar/bar.tsx";
import { P0_SCORE } from "../../../ui/priority/priorities.ts";
import { KnownTask } from "../edges/known-task.tsx";

type Part = Why["parts"][number];
type Props = { why: Pick<Why, "parts" | "inherited_from" | "score"> };

const WORDS: Record<Part["name"], string> = {
  manual: "priority",
  pagerank: "PageRank",
  betweenness: "betweenness",
  critical_path: "critical path",
};

/** A part as wide as its weight, filled as far as its value. */
function OnePart({ part }: { part: Part }) {
  const figures = `${part.value.toFixed(2)} × ${part.weight.toFixed(2)} = ${part.adds.toFixed(2)}`;
  return (
    <li className="min-w-0 sm:min-w-28" style={{ flexGrow: part.weight * 100, flexBasis: 0 }}>
      <Bar share={part.value} />
      <p className="mt-1 text-fine text-soft">{WORDS[part.name]}</p>
      <p className="text-fine whitespace-nowrap text-faint">{figures}</p>
    </li>
  );
}

/** From where the rest of the score comes, if it is more than its own parts. */
function Source({ why: { inherited_from, score } }: Props) {
  if (inherited_from === null)
    return score >= P0_SCORE && <p className="mt-2 text-note text-soft">and 1 more for a P0</p>;
  return (
    <p className="mt-2 flex min-h-6 flex-wrap items-center gap-x-2 text-note text-soft">
      Its score is inherited from <KnownTask id={inherited_from} />
    </p>
  );
}

/** Of what a score is made, and from whom it was inherited. */
export function Score({ why }: Props) {
  return (
    <div>
      {why.parts.length > 0 && (
        <ul aria-label="Parts of its own score" className="grid grid-cols-2 gap-2 sm:flex">
          {why.parts.map((part) => (
            <OnePart key={part.name} part={part} />
          ))}
        </ul>
      )}
      <Source why={why} />
    </div>
  );
}
