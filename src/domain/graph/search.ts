import type { Graph } from "./graph.ts";

/**
 * A search in breadth from one source, by the order in which nodes were found; the arrays are used
 * again for the next source. `tree` holds the edges on shortest paths only, as places: those that
 * leave the node at place `p` are `tree[starts[p]]` up to, not including, `tree[starts[p + 1]]`.
 */
export type Search = {
  /** How many nodes were found, with the source, which has place 0. */
  found: number;
  /** The place at which a node was found; -1 when it was not. */
  place: Int32Array;
  /** The node at a place. */
  queue: Int32Array;
  /** The number of shortest paths from the source to the node at a place, and the most of all. */
  paths: Float64Array;
  paths_max: number;
  starts: Int32Array;
  tree: Int32Array;
};

/** A search that has found nothing yet. */
export function searchOf({ size, targets }: Graph): Search {
  return {
    found: 0,
    place: new Int32Array(size).fill(-1),
    queue: new Int32Array(size),
    paths: new Float64Array(size),
    paths_max: 0,
    starts: new Int32Array(size + 1),
    tree: new Int32Array(targets.length),
  };
}

/**
 * Finds all that can be reached from the source, nearest first, and counts shortest paths. `place`
 * must be -1 everywhere; whoever reads the result sets it back. A node whose place is in the level
 * after that of the node being looked at is reached by one more shortest path; no node was found
 * further away yet.
 */
export function explore({ offsets, targets }: Graph, search: Search, source: number): void {
  const { place, queue, paths, starts, tree } = search;
  let [found, kept, level_end, most] = [1, 0, 1, 1];
  place[source] = 0;
  queue[0] = source;
  paths[0] = 1;
  for (let at = 0; at < found; at += 1) {
    if (at === level_end) level_end = found;
    const node = queue[at] ?? 0;
    const own = paths[at] ?? 0;
    if (own > most) most = own;
    starts[at] = kept;
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      const known = place[target] ?? 0;
      if (known >= level_end) {
        paths[known] = (paths[known] ?? 0) + own;
        tree[kept++] = known;
      } else if (known < 0) {
        place[target] = found;
        queue[found] = target;
        paths[found] = own;
        tree[kept++] = found++;
      }
    }
  }
  starts[found] = kept;
  search.found = found;
  search.paths_max = most;
}
