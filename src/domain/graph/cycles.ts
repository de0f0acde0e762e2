import type { Graph } from "./graph.ts";

/** Nodes whose descendants are all seen, those on the path that is walked, and the others. */
const UNSEEN = 0;
const ON_PATH = 1;
const DONE = 2;

/**
 * A cycle of the graph, as nodes of which each waits for the next, the first repeated at the end;
 * null when there is none. Linear time, by a search in depth without recursion. Edges from a node
 * to itself are no part of a `Graph`; whoever takes in edges refuses them before.
 */
export function findCycle(graph: Graph): number[] | null {
  const state = new Uint8Array(graph.size);
  const next = graph.offsets.slice();
  for (let start = 0; start < graph.size; start += 1) {
    if (state[start] !== UNSEEN) continue;
    const cycle = cycleFrom(graph, start, { state, next });
    if (cycle !== null) return cycle;
  }
  return null;
}

/** What was seen so far, and the edge of each node that is to be looked at next. */
type Progress = { state: Uint8Array; next: Uint32Array };

function cycleFrom(graph: Graph, start: number, { state, next }: Progress): number[] | null {
  const path = [start];
  state[start] = ON_PATH;
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    const edge = next[node] ?? 0;
    next[node] = edge + 1;
    if (edge >= (graph.offsets[node + 1] ?? 0)) {
      state[node] = DONE;
      path.pop();
      continue;
    }
    const target = graph.targets[edge] ?? 0;
    if (state[target] === ON_PATH) return [...path.slice(path.indexOf(target)), target];
    if (state[target] === UNSEEN) path.push(target);
    if (state[target] === UNSEEN) state[target] = ON_PATH;
  }
  return null;
}
