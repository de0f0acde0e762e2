import { drawing } from "../src/domain/graph/draw.ts";

/** How far back a task looks for what it waits for. */
export type Shape = "spread" | "near";

/** Edges from the task that waits to the one it waits for. */
export type Edges = [from: number, to: number][];

/** How many tasks before it a task of the shape "near" looks at, for four edges of five. */
const NEAR = 50;

/**
 * A graph of tasks without cycles, always the same for the same seed. Tasks come one after the
 * other; each edge is drawn from a random task to one of an earlier number and none twice, so that
 * tasks have edges as Poisson says. "spread" draws among all earlier tasks alike: a task leads to
 * some four in a hundred of the others. "near" draws four of five edges among the 50 tasks before:
 * nearly all earlier tasks are reached from a task, the worst that can be for betweenness.
 * Last, all tasks are renumbered at random, so that nothing can be told from their numbers.
 */
export function drawEdges(shape: Shape, nodes: number, edges: number, seed = 1): Edges {
  const draw = drawing(seed);
  const name = shuffled(nodes, draw);
  const drawn = new Set<number>();
  while (drawn.size < edges) {
    const from = 1 + draw(nodes - 1);
    const back = shape === "near" && draw(5) > 0 ? 1 + draw(NEAR) : 1 + draw(from);
    drawn.add(from * nodes + Math.max(0, from - back));
  }
  return Array.from(drawn, (edge) => {
    return [name[Math.floor(edge / nodes)] ?? 0, name[edge % nodes] ?? 0];
  });
}

function shuffled(count: number, draw: (below: number) => number): number[] {
  const items = Array.from({ length: count }, (_, item) => item);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = draw(at + 1);
    [items[at], items[other]] = [items[other] ?? 0, items[at] ?? 0];
  }
  return items;
}
