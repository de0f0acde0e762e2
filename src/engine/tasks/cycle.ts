import { findCycle } from "../../domain/graph/cycles.ts";
import { graphOf } from "../../domain/graph/graph.ts";

/**
 * A cycle among edges, each from the task that waits to the one it waits for: ids of which the last
 * is the first again; null when there is none. In linear time.
 */
export function cycleAmong(
  edges: Iterable<readonly [task_id: string, depends_on_id: string]>,
): string[] | null {
  const nodes = new Map<string, number>();
  const pairs = Array.from(
    edges,
    ([from, to]) => [numberOf(nodes, from), numberOf(nodes, to)] as const,
  );
  const cycle = findCycle(graphOf(nodes.size, pairs));
  const ids = [...nodes.keys()];
  return cycle && cycle.flatMap((node) => ids[node] ?? []);
}

function numberOf(nodes: Map<string, number>, id: string): number {
  const known = nodes.get(id) ?? nodes.size;
  nodes.set(id, known);
  return known;
}
