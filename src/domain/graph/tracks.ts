import type { Graph } from "./graph.ts";
import { orderOf } from "./order.ts";

/** The track of each node, numbered from 0 in the order of their lowest nodes, and how many. */
export type Tracks = { of: Uint32Array; count: number };

/** Groups of nodes that edges join, whatever their direction; groups can go on side by side. */
export function tracksOf(graph: Graph): Tracks {
  const parent = joined(graph);
  const of = new Uint32Array(graph.size);
  let count = 0;
  for (let node = 0; node < graph.size; node += 1) {
    const root = rootOf(parent, node);
    of[node] = root === node ? count++ : (of[root] ?? 0);
  }
  return { of, count };
}

/** Union by lowest node, so that the root of a group comes before its other members. */
function joined({ size, offsets, targets }: Graph): Uint32Array {
  const parent = Uint32Array.from({ length: size }, (_, node) => node);
  for (let node = 0; node < size; node += 1) {
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const [one, other] = [rootOf(parent, node), rootOf(parent, targets[edge] ?? 0)];
      parent[Math.max(one, other)] = Math.min(one, other);
    }
  }
  return parent;
}

/** The root of a node's group; halves the path to it on the way (Tarjan 1975). */
function rootOf(parent: Uint32Array, node: number): number {
  let at = node;
  for (let up = parent[at] ?? 0; up !== at; up = parent[at] ?? 0) {
    const above = parent[up] ?? 0;
    parent[at] = above;
    at = above;
  }
  return at;
}

/**
 * How many tasks can be worked on at the same time, wave by wave: first those that wait for
 * nothing, then those that wait for the first wave only, and so on. Edges that close a cycle are
 * left out; all waves together are all nodes.
 */
export function wavesOf(graph: Graph): number[] {
  const wave = new Uint32Array(graph.size);
  const counts: number[] = [];
  for (const node of orderOf(graph).nodes.toReversed()) {
    const mine = waveAfter(graph, node, wave);
    wave[node] = mine;
    counts[mine - 1] = (counts[mine - 1] ?? 0) + 1;
  }
  return counts;
}

/** One more than the latest wave of what a node waits for; 0 is the wave of what is not placed. */
function waveAfter({ offsets, targets }: Graph, node: number, wave: Uint32Array): number {
  let latest = 0;
  const end = offsets[node + 1] ?? 0;
  for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
    latest = Math.max(latest, wave[targets[edge] ?? 0] ?? 0);
  }
  return latest + 1;
}

/** The nodes of highest betweenness, most first, the lower number first among equals; none of 0. */
export function bottlenecksOf(betweenness: Float64Array, most: number): number[] {
  const nodes = Array.from(betweenness, (_, node) => node).filter((node) => valueAt(node) > 0);
  function valueAt(node: number): number {
    return betweenness[node] ?? 0;
  }
  return nodes.toSorted((a, b) => valueAt(b) - valueAt(a) || a - b).slice(0, most);
}

/**
 * How many nodes wait for each of these, directly or not, without themselves. Each takes a walk
 * over what it finds, so this is for a page of nodes, not for a whole graph; turn the graph round
 * for how many nodes each waits for.
 */
export function holdsBackOf(waiters: Graph, nodes: readonly number[]): number[] {
  const seenBy = new Int32Array(waiters.size).fill(-1);
  const queue = new Uint32Array(waiters.size);
  return nodes.map((node, mark) => reachOf(waiters, node, { seenBy, queue, mark }));
}

/** Arrays used again for each walk; `mark` is the number of the walk. */
type Walk = { seenBy: Int32Array; queue: Uint32Array; mark: number };

function reachOf(
  { offsets, targets }: Graph,
  start: number,
  { seenBy, queue, mark }: Walk,
): number {
  queue[0] = start;
  seenBy[start] = mark;
  let found = 1;
  for (let at = 0; at < found; at += 1) {
    const node = queue[at] ?? 0;
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      if (seenBy[target] === mark) continue;
      seenBy[target] = mark;
      queue[found++] = target;
    }
  }
  return found - 1;
}
