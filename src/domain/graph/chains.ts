import type { Graph } from "./graph.ts";
import type { Order } from "./order.ts";

/** The longest chains that end at each node, and the longest of all. */
export type Chains = {
  /** Edges of the longest chain of tasks that wait for the node. */
  depth: Uint32Array;
  /** The longest chain, first to be done first; empty when nothing waits for anything. */
  longest: number[];
};

/**
 * The longest chain of tasks that wait for each node, in linear time. An edge that goes against
 * the order, which only a graph with cycles has, is left out; so this ends for every graph.
 */
export function chainsOf(graph: Graph, order: Order): Chains {
  const { size, offsets, targets } = graph;
  const depth = new Uint32Array(size);
  const before = new Int32Array(size).fill(-1);
  const passed = new Uint8Array(size);
  for (const node of order.nodes) {
    passed[node] = 1;
    const next = (depth[node] ?? 0) + 1;
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      if (passed[target] === 1 || (depth[target] ?? 0) >= next) continue;
      depth[target] = next;
      before[target] = node;
    }
  }
  return { depth, longest: traced(depth, before) };
}

function traced(depth: Uint32Array, before: Int32Array): number[] {
  let deepest = -1;
  let most = 0;
  for (let node = 0; node < depth.length; node += 1) {
    if ((depth[node] ?? 0) <= most) continue;
    most = depth[node] ?? 0;
    deepest = node;
  }
  const chain: number[] = [];
  for (let node = deepest; node >= 0; node = before[node] ?? -1) chain.push(node);
  return chain;
}
