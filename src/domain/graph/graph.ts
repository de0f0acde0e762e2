import { Problem } from "../problem.ts";

/**
 * A graph of tasks, numbered from 0, in compressed rows: node `i` waits for each of
 * `targets[offsets[i]]` up to, not including, `targets[offsets[i + 1]]`, in ascending order, each
 * once. `offsets` has `size + 1` entries.
 */
export type Graph = { size: number; offsets: Uint32Array; targets: Uint32Array };

/** Edges as two columns, so that a hundred thousand of them are no objects. */
type Columns = { from: Uint32Array; to: Uint32Array };

/**
 * The graph of these edges, each from the task that waits to the one it waits for. The order of
 * edges makes no difference, repeated edges count once, and an edge from a node to itself is left
 * out: it says nothing, and whoever takes in edges refuses it before. An end that is no node is a
 * Problem `invalid_input`.
 */
export function graphOf(size: number, edges: Iterable<readonly [from: number, to: number]>): Graph {
  const columns = columnsOf(size, edges);
  return withoutRepeats(reversed(byEnd(size, columns)));
}

/** The same graph with every edge turned round. */
export function reversed(graph: Graph): Graph {
  const { size, offsets, targets } = graph;
  const turned = { size, offsets: startsOf(size, targets), targets: new Uint32Array(targets) };
  const next = turned.offsets.slice();
  for (let node = 0; node < size; node += 1) {
    const end = offsets[node + 1] ?? 0;
    for (let at = offsets[node] ?? 0; at < end; at += 1) {
      const target = targets[at] ?? 0;
      const place = next[target] ?? 0;
      turned.targets[place] = node;
      next[target] = place + 1;
    }
  }
  return turned;
}

/** How many edges end at each node: how many tasks wait for it, directly. */
export function waitersOf(graph: Graph): Uint32Array {
  const count = new Uint32Array(graph.size);
  for (const target of graph.targets) count[target] = (count[target] ?? 0) + 1;
  return count;
}

function columnsOf(size: number, edges: Iterable<readonly [number, number]>): Columns {
  const ends: number[] = [];
  for (const [from, to] of edges) {
    if (!(isNode(size, from) && isNode(size, to))) throw foreignEnd(size, from, to);
    if (from !== to) ends.push(from, to);
  }
  return { from: everySecond(ends, 0), to: everySecond(ends, 1) };
}

function everySecond(ends: readonly number[], first: 0 | 1): Uint32Array {
  const column = new Uint32Array(ends.length / 2);
  for (let at = 0; at < column.length; at += 1) column[at] = ends[2 * at + first] ?? 0;
  return column;
}

function isNode(size: number, node: number): boolean {
  return Number.isInteger(node) && node >= 0 && node < size;
}

function foreignEnd(size: number, from: number, to: number): Problem {
  return new Problem(
    "invalid_input",
    `expected edges between nodes 0 to ${size - 1}, got ${from} to ${to}`,
    "number the tasks first, and leave out edges to tasks that are not part of the graph",
  );
}

/** Groups edges by where they end; so the result is the graph turned round. */
function byEnd(size: number, { from, to }: Columns): Graph {
  const offsets = startsOf(size, to);
  const next = offsets.slice();
  const targets = new Uint32Array(from.length);
  for (let at = 0; at < from.length; at += 1) {
    const end = to[at] ?? 0;
    const place = next[end] ?? 0;
    targets[place] = from[at] ?? 0;
    next[end] = place + 1;
  }
  return { size, offsets, targets };
}

/** Where the row of each node begins when rows are as long as the node is named often. */
function startsOf(size: number, named: Uint32Array): Uint32Array {
  const starts = new Uint32Array(size + 1);
  for (const node of named) starts[node + 1] = (starts[node + 1] ?? 0) + 1;
  for (let node = 0; node < size; node += 1) {
    starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  }
  return starts;
}

/** Rows are in ascending order, so that what is repeated stands side by side. */
function withoutRepeats({ size, offsets, targets }: Graph): Graph {
  const starts = new Uint32Array(size + 1);
  let kept = 0;
  for (let node = 0; node < size; node += 1) {
    const end = offsets[node + 1] ?? 0;
    const start = kept;
    for (let at = offsets[node] ?? 0; at < end; at += 1) {
      const target = targets[at] ?? 0;
      if (kept > start && targets[kept - 1] === target) continue;
      targets[kept] = target;
      kept += 1;
    }
    starts[node + 1] = kept;
  }
  return { size, offsets: starts, targets: targets.slice(0, kept) };
}
