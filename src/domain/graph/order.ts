import { waitersOf, type Graph } from "./graph.ts";

/**
 * Nodes in an order in which each comes before all that it waits for. Where the graph has cycles
 * there is no such order: then each cycle is opened at its lowest node that is left, and `acyclic`
 * is false.
 */
export type Order = { nodes: Uint32Array; acyclic: boolean };

/**
 * An order of the nodes, in linear time (Kahn 1962, "Topological sorting of large networks").
 * Ends for every graph, and always the same way.
 */
export function orderOf(graph: Graph): Order {
  const { size, offsets, targets } = graph;
  const nodes = new Uint32Array(size);
  const waiters = waitersOf(graph);
  let filled = firstOnes(waiters, nodes);
  let lowest = 0;
  let acyclic = true;
  for (let at = 0; at < size; at += 1) {
    if (at === filled) {
      acyclic = false;
      while (waiters[lowest] === 0) lowest += 1;
      waiters[lowest] = 0;
      nodes[filled++] = lowest;
    }
    const node = nodes[at] ?? 0;
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      const left = waiters[target] ?? 0;
      if (left > 0) waiters[target] = left - 1;
      if (left === 1) nodes[filled++] = target;
    }
  }
  return { nodes, acyclic };
}

/** Puts the nodes that nothing waits for at the front; how many they are. */
function firstOnes(waiters: Uint32Array, nodes: Uint32Array): number {
  let filled = 0;
  for (let node = 0; node < waiters.length; node += 1) {
    if (waiters[node] === 0) nodes[filled++] = node;
  }
  return filled;
}
