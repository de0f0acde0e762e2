import { credit, creditInLogarithms } from "./credit.ts";
import type { Graph } from "./graph.ts";
import type { Order } from "./order.ts";
import { explore, searchOf } from "./search.ts";
import { sourcesOf, type SampleOptions } from "./sources.ts";

/** Betweenness of each node, not normalised, and whether each figure is exact. */
export type Betweenness = { value: Float64Array; is: "exact" | "sampled" };

/** Paths above this number are counted by logarithms: a double ends at 1.8e308. */
const PATHS_MAX = 1e300;

/**
 * On how many shortest paths between two other nodes each node lies, a path counting as one part of
 * all shortest paths between its ends: directed, every edge of length one (Brandes 2001, "A faster
 * algorithm for betweenness centrality"). Searches begin at `sourcesOf`, and each walks only what
 * it can reach.
 */
export function betweennessOf(graph: Graph, order: Order, options: SampleOptions): Betweenness {
  const { weights, is } = sourcesOf(graph, options);
  const value = new Float64Array(graph.size);
  const along = order.acyclic ? folded(graph, order, weights) : new Float64Array(graph.size);
  const reach = searchAll(graph, weights, value);
  for (const node of order.nodes.toReversed()) {
    const only = onlyTarget(graph, node);
    if (order.acyclic && only >= 0) reach[node] = 1 + (reach[only] ?? 0);
    value[node] = (value[node] ?? 0) + (along[node] ?? 0) * (reach[node] ?? 0);
  }
  return { value, is };
}

/**
 * A task that waits for one other only needs no search of its own: without cycles its shortest
 * paths are those of the other, one edge longer. So its weight is handed on to the other, which
 * lies on as many paths more as it reaches nodes. Answers the weight of such paths at each node.
 */
function folded(graph: Graph, order: Order, weights: Float64Array): Float64Array {
  const along = new Float64Array(graph.size);
  for (const node of order.nodes) {
    const only = onlyTarget(graph, node);
    if (only < 0) continue;
    const weight = weights[node] ?? 0;
    weights[only] = (weights[only] ?? 0) + weight;
    along[only] = (along[only] ?? 0) + weight;
    weights[node] = 0;
  }
  return along;
}

/** The one node that a node waits for; -1 when it waits for none or for several. */
function onlyTarget({ offsets, targets }: Graph, node: number): number {
  const start = offsets[node] ?? 0;
  return offsets[node + 1] === start + 1 ? (targets[start] ?? -1) : -1;
}

/** Searches from every node that has weight; how many others each of those reaches. */
function searchAll(graph: Graph, weights: Float64Array, value: Float64Array): Float64Array {
  const { size, offsets } = graph;
  const reach = new Float64Array(size);
  const search = searchOf(graph);
  const share = new Float64Array(size);
  for (let source = 0; source < size; source += 1) {
    const weight = weights[source] ?? 0;
    if (weight === 0 || offsets[source] === offsets[source + 1]) continue;
    explore(graph, search, source);
    const add = search.paths_max <= PATHS_MAX ? credit : creditInLogarithms;
    add(search, { value, weight, share });
    reach[source] = search.found - 1;
  }
  return reach;
}
