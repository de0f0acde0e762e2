import type { Graph } from "./graph.ts";
import { orderOf } from "./order.ts";

/** The value each node has in the end, and the node it came from: itself when it is its own. */
export type Inherited = { value: Float64Array; from: Uint32Array };

/**
 * The greatest of a node's own value and those of everything that waits for it, directly or not.
 * Its own wins against an equal one that is inherited. Linear time without cycles; with them the
 * walk is repeated until nothing changes, which must end, since values only grow.
 */
export function inherited(graph: Graph, own: Float64Array): Inherited {
  const order = orderOf(graph);
  const result = { value: own.slice(), from: Uint32Array.from(own, (_, node) => node) };
  while (handOn(graph, order.nodes, result) && !order.acyclic);
  return result;
}

/** Hands every value on along the edges, in order; whether any grew. */
function handOn(graph: Graph, order: Uint32Array, { value, from }: Inherited): boolean {
  const { offsets, targets } = graph;
  let grew = false;
  for (const node of order) {
    const given = value[node] ?? 0;
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      if (!(given > (value[target] ?? 0))) continue;
      value[target] = given;
      from[target] = from[node] ?? 0;
      grew = true;
    }
  }
  return grew;
}
