import type { Search } from "./search.ts";

/** Where betweenness is added up, how much the paths of this source count, and room to work in. */
export type Credit = { value: Float64Array; weight: number; share: Float64Array };

/**
 * Adds to each node the part of all shortest paths from the source that goes through it, furthest
 * first, and makes the search ready for the next source. A node at place `at` with `own` paths
 * passes on, for each edge to a node with `n` paths and `t` nodes behind it, own / n × (1 + t).
 */
export function credit(search: Search, { value, weight, share }: Credit): void {
  const { found, place, queue, paths, starts, tree } = search;
  let end = starts[found] ?? 0;
  for (let at = found - 1; at > 0; at -= 1) {
    const start = starts[at] ?? 0;
    let sum = 0;
    for (let edge = start; edge < end; edge += 1) sum += share[tree[edge] ?? 0] ?? 0;
    end = start;
    const node = queue[at] ?? 0;
    const own = paths[at] ?? 0;
    const through = sum * own;
    share[at] = (1 + through) / own;
    value[node] = (value[node] ?? 0) + weight * through;
    place[node] = -1;
  }
  place[queue[0] ?? 0] = -1;
}

/**
 * The same for a search in which there are more paths than a double can count, as a chain of a
 * thousand diamonds has: only logarithms of their numbers are kept, for ratios are all that
 * matters. Overwrites `paths` with logarithms.
 */
export function creditInLogarithms(search: Search, { value, weight, share }: Credit): void {
  const { found, place, queue, paths, starts, tree } = search;
  countInLogarithms(search);
  for (let at = found - 1; at > 0; at -= 1) {
    const end = starts[at + 1] ?? 0;
    const own = paths[at] ?? 0;
    let through = 0;
    for (let edge = starts[at] ?? 0; edge < end; edge += 1) {
      const next = tree[edge] ?? 0;
      through += Math.exp(own - (paths[next] ?? 0)) * (1 + (share[next] ?? 0));
    }
    share[at] = through;
    const node = queue[at] ?? 0;
    value[node] = (value[node] ?? 0) + weight * through;
    place[node] = -1;
  }
  place[queue[0] ?? 0] = -1;
}

function countInLogarithms({ found, paths, starts, tree }: Search): void {
  paths.fill(-Infinity, 0, found);
  paths[0] = 0;
  for (let at = 0; at < found; at += 1) {
    const own = paths[at] ?? 0;
    const end = starts[at + 1] ?? 0;
    for (let edge = starts[at] ?? 0; edge < end; edge += 1) {
      const next = tree[edge] ?? 0;
      paths[next] = sumOfLogarithms(own, paths[next] ?? 0);
    }
  }
}

/** log(e^one + e^other) for numbers whose powers would not fit; `other` may be -Infinity. */
function sumOfLogarithms(one: number, other: number): number {
  const [low, high] = one < other ? [one, other] : [other, one];
  return high + Math.log1p(Math.exp(low - high));
}
