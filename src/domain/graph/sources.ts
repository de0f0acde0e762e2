import { drawing, drawToFront } from "./draw.ts";
import type { Graph } from "./graph.ts";
import { explore, searchOf } from "./search.ts";
import { tracksOf } from "./tracks.ts";

/** When betweenness is sampled, and how. */
export type SampleOptions = {
  exact_betweenness_max: number;
  /** Chooses the sample; 1 by default. */
  seed?: number;
  /** Edges that all searches of a sample look at, about; `VISITS_MAX` by default. */
  visits_max?: number;
};

/**
 * The weight with which the shortest paths from each node count: 1 for a node that is searched
 * from, more for one that stands for others too, 0 for one that is not searched from.
 */
export type Sources = { weights: Float64Array; is: "exact" | "sampled" };

/** Edges that all searches of a sample look at, about: what takes half a second. */
const VISITS_MAX = 25_000_000;

/** Searches from which is told how many edges one looks at. */
const PROBES = 16;

/** Fewest nodes of a sample, however far each reaches. */
const PIVOTS_MIN = 100;

/**
 * From which nodes to search. All, in tracks so small that they take no longer together than one
 * track of `exact_betweenness_max` nodes would: smallest first, as long as the squares of their
 * sizes come to no more than its square. So a graph of that many nodes is exact whatever it is.
 *
 * In the other tracks, from a sample of the nodes that wait for others, drawn at random, and each
 * counts for as many as it was drawn from (Brandes and Pich 2007, "Centrality estimation in large
 * networks", where random pivots do as well as any chosen ones). There are as many as fit into
 * `VISITS_MAX`; where all fit, all are taken, and it is exact.
 */
export function sourcesOf(graph: Graph, options: SampleOptions): Sources {
  const weights = new Float64Array(graph.size).fill(1);
  const pool = poolOf(graph, options.exact_betweenness_max);
  const draw = drawing(options.seed ?? 1);
  drawToFront(pool, Math.min(PROBES, pool.length), draw);
  const pivots = pivotsFor(graph, pool, options.visits_max ?? VISITS_MAX);
  if (pivots >= pool.length) return { weights, is: "exact" };
  drawToFront(pool, pivots, draw);
  for (const node of pool) weights[node] = 0;
  for (const node of pool.subarray(0, pivots)) weights[node] = pool.length / pivots;
  return { weights, is: "sampled" };
}

/** The nodes that wait for others, of all tracks that are too large to be searched from each. */
function poolOf(graph: Graph, exact_max: number): Uint32Array {
  const { offsets } = graph;
  const tracks = tracksOf(graph);
  const sizes = new Uint32Array(tracks.count);
  for (const track of tracks.of) sizes[track] = (sizes[track] ?? 0) + 1;
  const limit = exactSizeMax(sizes, exact_max);
  const nodes = Uint32Array.from(tracks.of, (_, node) => node);
  return nodes.filter(
    (node) => offsets[node] !== offsets[node + 1] && (sizes[tracks.of[node] ?? 0] ?? 0) > limit,
  );
}

/** The greatest size of which, with all that are smaller, every track can be exact. */
function exactSizeMax(sizes: Uint32Array, exact_max: number): number {
  let left = exact_max ** 2;
  let limit = 0;
  for (const size of sizes.toSorted()) {
    left -= size ** 2;
    if (left < 0) return size === limit ? limit - 1 : limit;
    limit = size;
  }
  return limit;
}

/** How many searches fit into the limit, by what those from the first few of the pool look at. */
function pivotsFor(graph: Graph, pool: Uint32Array, visits_max: number): number {
  const probes = pool.subarray(0, PROBES);
  const search = searchOf(graph);
  let visits = 0;
  for (const node of probes) {
    explore(graph, search, node);
    for (let at = 0; at < search.found; at += 1) {
      const found = search.queue[at] ?? 0;
      visits += (graph.offsets[found + 1] ?? 0) - (graph.offsets[found] ?? 0);
      search.place[found] = -1;
    }
  }
  return Math.max(PIVOTS_MIN, Math.floor((visits_max * probes.length) / Math.max(1, visits)));
}
