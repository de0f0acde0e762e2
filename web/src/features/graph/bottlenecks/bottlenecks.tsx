import { Bar } from "../../../ui/bar/bar.tsx";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import type { Graph, Nodes } from "../shape.ts";

type Bottleneck = Graph["bottlenecks"][number];

/** So many are shown. */
const SHOWN = 8;

function One({ of, nodes }: { of: Bottleneck; nodes: Nodes }) {
  const node = nodes.get(of.id);
  return (
    <li className="grid gap-1 text-note">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <TaskLink id={of.id} title={node?.title} status={node?.status} />
        <span className="ml-auto text-fine text-faint">holds back {of.holds_back}</span>
      </span>
      <Bar share={of.betweenness} />
    </li>
  );
}

type Props = { graph: Graph; nodes: Nodes };

/** Tasks through which most chains go: work on them frees the most. */
export function Bottlenecks({ graph, nodes }: Props) {
  const { bottlenecks, betweenness, settled } = graph;
  return (
    <Section title="Bottlenecks" aside={`by betweenness, ${betweenness}`}>
      {bottlenecks.length === 0 && (
        <Nothing>{settled ? "No chain goes through a single task." : "Not measured yet."}</Nothing>
      )}
      <ol className="grid gap-3">
        {bottlenecks.slice(0, SHOWN).map((of) => (
          <One key={of.id} of={of} nodes={nodes} />
        ))}
      </ol>
    </Section>
  );
}
