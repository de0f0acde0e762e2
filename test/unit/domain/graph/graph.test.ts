import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycle } from "../../../../src/domain/graph/cycles.ts";
import { graphOf, reversed } from "../../../../src/domain/graph/graph.ts";
import { orderOf } from "../../../../src/domain/graph/order.ts";
import {
  bottlenecksOf,
  holdsBackOf,
  tracksOf,
  wavesOf,
} from "../../../../src/domain/graph/tracks.ts";
import { acyclicGraph, anyGraph, chain, closure, made, rowsOf } from "./shapes.ts";

describe("a graph", () => {
  it("has each edge once, in ascending order, and none from a node to itself", () => {
    const graph = graphOf(4, [
      [3, 1],
      [3, 0],
      [2, 2],
      [3, 1],
      [0, 2],
    ]);
    expect(rowsOf(graph)).toEqual([[2], [], [], [0, 1]]);
  });

  it("is the same whatever order its edges come in", () => {
    fc.assert(
      fc.property(anyGraph, ({ size, edges }) => {
        expect(graphOf(size, edges.toReversed())).toEqual(graphOf(size, edges));
      }),
    );
  });

  it("turned round twice is the graph itself, and once has every edge the other way", () => {
    fc.assert(
      fc.property(anyGraph, (drawn) => {
        const turned = { ...drawn, edges: drawn.edges.map(([a, b]): [number, number] => [b, a]) };
        expect(reversed(made(drawn))).toEqual(made(turned));
        expect(reversed(reversed(made(drawn)))).toEqual(made(drawn));
      }),
    );
  });

  it.each([
    [0, 3],
    [3, 0],
    [-1, 0],
    [0.5, 0],
    [Number.NaN, 0],
  ])("with an edge from %d to %d is refused when it has three nodes", (from, to) => {
    expect(() => graphOf(3, [[from, to]])).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: `expected edges between nodes 0 to 2, got ${from} to ${to}`,
      }),
    );
  });
});

describe("an order", () => {
  it("has every node once, and each before what it waits for", () => {
    fc.assert(
      fc.property(acyclicGraph, (drawn) => {
        const { nodes, acyclic } = orderOf(made(drawn));
        expect(acyclic).toBe(true);
        expect(Array.from(nodes).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: drawn.size }, (_, node) => node),
        );
        for (const [from, to] of drawn.edges)
          expect(nodes.indexOf(from)).toBeLessThan(nodes.indexOf(to));
      }),
    );
  });

  it("of a graph with cycles has every node once too, and says so", () => {
    fc.assert(
      fc.property(anyGraph, (drawn) => {
        const { nodes, acyclic } = orderOf(made(drawn));
        expect(new Set(nodes).size).toBe(drawn.size);
        expect(acyclic).toBe(!closure(drawn).some((row, node) => row[node]));
      }),
    );
  });
});

describe("a cycle", () => {
  it("is found exactly when a node leads to itself, and each node of it waits for the next", () => {
    fc.assert(
      fc.property(anyGraph, (drawn) => {
        const graph = made(drawn);
        const cycle = findCycle(graph);
        const exists = closure(drawn).some((row, node) => row[node]);
        expect(cycle !== null).toBe(exists);
        const rows = rowsOf(graph);
        for (const [at, node] of (cycle ?? []).slice(0, -1).entries())
          expect(rows[node]).toContain(cycle?.[at + 1]);
        expect(cycle?.at(-1)).toBe(cycle?.[0]);
        expect(new Set(cycle).size).toBe(Math.max(0, (cycle?.length ?? 1) - 1));
      }),
    );
  });

  it("of a hundred thousand nodes is found, and a chain of as many has none", () => {
    const size = 100_000;
    expect(findCycle(chain(size))).toBeNull();
    const ring = Array.from({ length: size }, (_, at) => [at, (at + 1) % size] as const);
    expect(findCycle(graphOf(size, ring))).toHaveLength(size + 1);
  });
});

describe("tracks", () => {
  it("join exactly the nodes that edges lead between, whatever their direction", () => {
    fc.assert(
      fc.property(anyGraph, (drawn) => {
        const both = drawn.edges.flatMap(([a, b]): [number, number][] => [
          [a, b],
          [b, a],
        ]);
        const joined = closure({ ...drawn, edges: both });
        const { of, count } = tracksOf(made(drawn));
        expect(new Set(of).size).toBe(count);
        const together = joined.map((_, a) => joined.map((_, b) => of[a] === of[b]));
        expect(together).toEqual(joined.map((row, a) => row.map((each, b) => a === b || each)));
      }),
    );
  });

  it("are numbered by their lowest nodes", () => {
    const { of, count } = tracksOf(
      graphOf(5, [
        [4, 1],
        [3, 0],
      ]),
    );
    expect([Array.from(of), count]).toEqual([[0, 1, 2, 0, 1], 3]);
  });
});

describe("waves", () => {
  it("tell how many tasks can be worked on at once, those that wait for nothing first", () => {
    const diamond = graphOf(5, [
      [3, 1],
      [3, 2],
      [1, 0],
      [2, 0],
    ]);
    expect(wavesOf(diamond)).toEqual([2, 2, 1]);
    expect(wavesOf(graphOf(0, []))).toEqual([]);
    expect(wavesOf(chain(100_000))).toHaveLength(100_000);
  });

  it("hold every node once, cycles or not", () => {
    fc.assert(
      fc.property(anyGraph, (drawn) => {
        const waves = wavesOf(made(drawn));
        expect(waves.reduce((sum, wave) => sum + wave, 0)).toBe(drawn.size);
        expect(Math.min(...waves)).toBeGreaterThan(0);
      }),
    );
  });
});

it("bottlenecks are the nodes of highest betweenness, lower numbers first among equals", () => {
  expect(bottlenecksOf(new Float64Array([0, 0.5, 1, 0.5, 0.2]), 3)).toEqual([2, 1, 3]);
  expect(bottlenecksOf(new Float64Array([0, 0]), 3)).toEqual([]);
});

it("a node holds back all that waits for it, directly or not", () => {
  fc.assert(
    fc.property(anyGraph, (drawn) => {
      const leads = closure(drawn);
      const nodes = leads.map((_, node) => node);
      const held = nodes.map((node) => nodes.filter((n) => n !== node && leads[n]![node]!).length);
      expect(holdsBackOf(reversed(made(drawn)), nodes)).toEqual(held);
    }),
  );
});
