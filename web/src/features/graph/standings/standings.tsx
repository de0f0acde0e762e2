import { Bar } from "../../../ui/bar/bar.tsx";
import { Section } from "../../../ui/page/page.tsx";
import { Urgency } from "../../../ui/priority/priority.tsx";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import { type Graph, inOrder, type Node } from "../shape.ts";

/** So many tasks are shown, the first in the queue first. */
const SHOWN = 50;

const MEASURES = {
  pagerank: "PageRank",
  betweenness: "Betweenness",
  critical_path: "Critical path",
  hub: "Hub",
  authority: "Authority",
} as const;

const NAMES = Object.keys(MEASURES) as (keyof typeof MEASURES)[];

function Measure({ value }: { value: number }) {
  return (
    <td className="w-24 py-2 pr-4">
      <span className="grid gap-1 text-fine">
        {value.toFixed(2)}
        <Bar share={value} />
      </span>
    </td>
  );
}

function Row({ node }: { node: Node }) {
  return (
    <tr className="border-t border-line align-baseline">
      <td className="min-w-56 py-2 pr-4 pl-4">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Urgency {...node} />
          <TaskLink id={node.id} title={node.title} />
        </span>
      </td>
      <td className="py-2 pr-6">{node.score.toFixed(2)}</td>
      {NAMES.map((name) => (
        <Measure key={name} value={node[name]} />
      ))}
    </tr>
  );
}

function Head() {
  const cell = "py-2 pr-4 font-medium text-faint";
  return (
    <thead>
      <tr>
        <th className="py-2 pr-4 pl-4 font-medium text-faint">Task</th>
        <th className={cell}>Score</th>
        {NAMES.map((name) => (
          <th key={name} className={cell}>
            {MEASURES[name]}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** How each task stands in the graph, by every measure there is. */
export function Standings({ graph: { nodes } }: { graph: Graph }) {
  const shown = nodes.toSorted(inOrder).slice(0, SHOWN);
  const aside = shown.length < nodes.length ? `first ${SHOWN} of ${nodes.length}` : undefined;
  return (
    <Section title="Standing" aside={aside}>
      <div className="sheet overflow-x-auto">
        <table className="w-full text-note">
          <Head />
          <tbody>
            {shown.map((node) => (
              <Row key={node.id} node={node} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
