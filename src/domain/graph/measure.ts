import { betweennessOf } from "./betweenness.ts";
import { chainsOf } from "./chains.ts";
import type { Graph } from "./graph.ts";
import { hitsOf } from "./hits.ts";
import { orderOf, type Order } from "./order.ts";
import { pagerankOf } from "./pagerank.ts";
import { sharesOf } from "./shares.ts";

/**
 * How to measure: the size of a graph up to which betweenness is exact (`sourcesOf` says what
 * happens above it), and what chooses the sample, 1 by default. The same graph and the same seed
 * give the same bits.
 */
export type MeasureOptions = { exact_betweenness_max: number; seed?: number };

/**
 * How each node stands. The first five are divided by their maximum, so 0..1, and all 0 when the
 * maximum is 0.
 */
export type Measured = {
  /** How much waits for it, counted by the importance of what waits. */
  pagerank: Float64Array;
  /** On how many shortest paths between other nodes it lies. */
  betweenness: Float64Array;
  /** Waits for important nodes. */
  hub: Float64Array;
  /** Important nodes wait for it. */
  authority: Float64Array;
  /** `depth` as a share of the greatest. */
  critical_path: Float64Array;
  /** Sampled when any figure of betweenness is an estimate. */
  betweenness_is: "exact" | "sampled";
  /** Edges of the longest chain of tasks that wait for it; 0 when nothing waits for it. */
  depth: Uint32Array;
  /** The longest chain, first to be done first; empty when nothing waits for anything. */
  longest: number[];
};

/**
 * Measures a whole graph. A graph with cycles, which nobody may make, is measured too: a cycle then
 * is opened where `orderOf` says, for the critical path only.
 */
export function measure(graph: Graph, options: MeasureOptions): Measured {
  const order = orderOf(graph);
  const between = betweennessOf(graph, order, options);
  return {
    ...hitsOf(graph),
    ...placesOf(graph, order),
    betweenness: sharesOf(between.value),
    betweenness_is: between.is,
  };
}

/**
 * Measures again after a change of some edges, fast enough for one in every transaction: PageRank,
 * critical path and depth are those of the graph as it is; betweenness, hubs and authorities stay
 * those of the last full measure until the next one. Nodes keep their numbers: one that closed
 * stays in place without edges, one that is new comes at the end and has a betweenness of 0.
 */
export function remeasure(graph: Graph, last: Measured): Measured {
  const { betweenness, hub, authority, betweenness_is } = last;
  return {
    hub: fitted(hub, graph.size),
    authority: fitted(authority, graph.size),
    betweenness: fitted(betweenness, graph.size),
    betweenness_is,
    ...placesOf(graph, orderOf(graph)),
  };
}

type Places = Pick<Measured, "pagerank" | "critical_path" | "depth" | "longest">;

function placesOf(graph: Graph, order: Order): Places {
  const { depth, longest } = chainsOf(graph, order);
  const pagerank = pagerankOf(graph, order);
  return { pagerank, critical_path: sharesOf(depth), depth, longest };
}

function fitted(values: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size);
  result.set(values.subarray(0, size));
  return result;
}
