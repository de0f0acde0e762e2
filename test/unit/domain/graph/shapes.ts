import * as fc from "fast-check";
import { graphOf, type Graph } from "../../../../src/domain/graph/graph.ts";

/** A graph as a test reads it: how many nodes, and edges from who waits to what it waits for. */
export type Drawn = { size: number; edges: [number, number][] };

/** Any directed graph: cycles, repeated edges and edges from a node to itself included. */
export const anyGraph: fc.Arbitrary<Drawn> = fc.integer({ min: 1, max: 25 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 4 * size }),
  }),
);

/** The same without cycles, its nodes numbered in no particular order. */
export const acyclicGraph: fc.Arbitrary<Drawn> = anyGraph.chain(({ size, edges }) => {
  const numbers = Array.from({ length: size }, (_, node) => node);
  return fc.shuffledSubarray(numbers, { minLength: size }).map((name) => ({
    size,
    edges: edges.flatMap(([a, b]): [number, number][] =>
      a === b ? [] : [[name[Math.max(a, b)]!, name[Math.min(a, b)]!]],
    ),
  }));
});

export function made({ size, edges }: Drawn): Graph {
  return graphOf(size, edges);
}

/** Rows as lists: what each node waits for. */
export function rowsOf(graph: Graph): number[][] {
  return Array.from({ length: graph.size }, (_, node) =>
    Array.from(graph.targets.subarray(graph.offsets[node], graph.offsets[node + 1])),
  );
}

/** Whether a path of at least one edge leads from the first index to the second, for all pairs. */
export function closure({ size, edges }: Drawn): boolean[][] {
  const leads = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [a, b] of edges) if (a !== b) leads[a]![b] = true;
  for (let via = 0; via < size; via += 1)
    for (let a = 0; a < size; a += 1)
      if (leads[a]![via]!) for (let b = 0; b < size; b += 1) leads[a]![b] ||= leads[via]![b]!;
  return leads;
}

/** A chain in which each node waits for the one before it. */
export function chain(size: number): Graph {
  return graphOf(
    size,
    Array.from({ length: size - 1 }, (_, at) => [at + 1, at] as const),
  );
}
