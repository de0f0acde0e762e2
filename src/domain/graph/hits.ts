import type { Graph } from "./graph.ts";
import { toShares } from "./shares.ts";

/** Change of all hubs together below which they are settled. */
const TOLERANCE = 1e-12;

/** Edges of all rounds together, so that a large graph takes some tenths of a second. */
const EDGES_MAX = 6_000_000;

/** Rounds even of the smallest graph: two groups of nearly the same weight never settle. */
const ROUNDS_MAX = 10_000;

/** Hubs and authorities, each as shares of the greatest. */
export type Hits = { hub: Float64Array; authority: Float64Array };

/**
 * Hubs wait for important tasks, authorities are what important tasks wait for (Kleinberg 1999), by
 * power iteration from equal hubs. Where a graph is too large to settle within the limit of
 * edges the last round stands; these figures are shown, and no order depends on them.
 */
export function hitsOf(graph: Graph): Hits {
  const { size, targets } = graph;
  const hits = { hub: new Float64Array(size), authority: new Float64Array(size) };
  if (targets.length === 0) return hits;
  hits.hub.fill(1);
  const rounds = Math.min(ROUNDS_MAX, Math.ceil(EDGES_MAX / targets.length));
  for (let round = 0; round < rounds; round += 1) {
    pushHubs(graph, hits);
    toShares(hits.authority);
    if (pullHubs(graph, hits) < TOLERANCE) break;
  }
  return hits;
}

/** What a task waits for becomes important by how much of a hub the task is. */
function pushHubs({ size, offsets, targets }: Graph, { hub, authority }: Hits): void {
  authority.fill(0);
  for (let node = 0; node < size; node += 1) {
    const end = offsets[node + 1] ?? 0;
    const own = hub[node] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      authority[target] = (authority[target] ?? 0) + own;
    }
  }
}

/** A task becomes a hub by how important all is that it waits for; how much hubs changed. */
function pullHubs({ size, offsets, targets }: Graph, { hub, authority }: Hits): number {
  const last = hub.slice();
  for (let node = 0; node < size; node += 1) {
    const end = offsets[node + 1] ?? 0;
    let sum = 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge += 1) {
      sum += authority[targets[edge] ?? 0] ?? 0;
    }
    hub[node] = sum;
  }
  toShares(hub);
  return hub.reduce((sum, value, node) => sum + Math.abs(value - (last[node] ?? 0)), 0);
}
