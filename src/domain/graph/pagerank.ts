import { reversed, type Graph } from "./graph.ts";
import type { Order } from "./order.ts";
import { sharesOf } from "./shares.ts";

/** Share of a node's importance that goes on along its edges (Page, Brin et al. 1999). */
const DAMPING = 0.85;

/** Change of all values together, as a share of their sum, below which a graph is settled. */
const TOLERANCE = 1e-13;

/** Rounds after which even a change of everything has shrunk below the tolerance. */
const ROUNDS_MAX = 200;

/**
 * PageRank of each node as a share of the greatest; edges pass importance on from the task that
 * waits to what it waits for.
 *
 * Every node gets the same from chance and from nodes without edges, and that same amount cancels
 * out when values are divided by the greatest. What is left is value(v) = 1 + 0.85 × the sum of
 * value(u) / edges(u) over all u that wait for v. Without cycles one walk in order solves that
 * exactly; with cycles the walk is repeated (Gauss and Seidel) until nothing changes.
 */
export function pagerankOf(graph: Graph, order: Order): Float64Array {
  const waiters = reversed(graph);
  const value = new Float64Array(graph.size).fill(1);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const change = walk(graph, waiters, order.nodes, value);
    if (order.acyclic || change <= TOLERANCE) break;
  }
  return sharesOf(value);
}

/** Sets every value anew; how much changed, as a share of all. */
function walk(graph: Graph, waiters: Graph, order: Uint32Array, value: Float64Array): number {
  const { offsets } = graph;
  let change = 0;
  let total = 0;
  for (const node of order) {
    let sum = 0;
    const end = waiters.offsets[node + 1] ?? 0;
    for (let edge = waiters.offsets[node] ?? 0; edge < end; edge += 1) {
      const from = waiters.targets[edge] ?? 0;
      sum += (value[from] ?? 0) / ((offsets[from + 1] ?? 0) - (offsets[from] ?? 0));
    }
    const now = 1 + DAMPING * sum;
    change += Math.abs(now - (value[node] ?? 0));
    total += now;
    value[node] = now;
  }
  return change / total;
}
