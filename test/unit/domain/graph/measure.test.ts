import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { betweennessOf } from "../../../../src/domain/graph/betweenness.ts";
import { graphOf, type Graph } from "../../../../src/domain/graph/graph.ts";
import { measure, remeasure } from "../../../../src/domain/graph/measure.ts";
import { orderOf } from "../../../../src/domain/graph/order.ts";
import { acyclicGraph, anyGraph, chain, made, rowsOf } from "./shapes.ts";

const EXACT = { exact_betweenness_max: 10_000 };

/** Node 0 first; 1 and 2 wait for it, and 3 for both. */
const DIAMOND = graphOf(4, [
  [1, 0],
  [2, 0],
  [3, 1],
  [3, 2],
]);

/** Betweenness as it is counted, not as a share. */
function between(graph: Graph): number[] {
  return Array.from(betweennessOf(graph, orderOf(graph), EXACT).value);
}

/** As many diamonds as told, one on top of the other: node 3d, above it 3d + 1 and 3d + 2. */
function diamonds(count: number): Graph {
  const edges = Array.from({ length: count }, (_, at) => [
    [3 * at + 1, 3 * at] as const,
    [3 * at + 2, 3 * at] as const,
    [3 * at + 3, 3 * at + 1] as const,
    [3 * at + 3, 3 * at + 2] as const,
  ]);
  return graphOf(3 * count + 1, edges.flat());
}

describe("by hand", () => {
  it("a diamond is measured as it is counted on paper", () => {
    const measured = measure(DIAMOND, EXACT);
    const side = 1 + 0.85 / 2;
    const first = 1 + 0.85 * 2 * side;
    const shares = [1, side / first, side / first, 1 / first];
    for (const [node, share] of shares.entries())
      expect(measured.pagerank[node]).toBeCloseTo(share, 12);
    expect(Array.from(measured.betweenness)).toEqual([0, 1, 1, 0]);
    expect(between(DIAMOND)).toEqual([0, 0.5, 0.5, 0]);
    expect(Array.from(measured.depth)).toEqual([2, 1, 1, 0]);
    expect(Array.from(measured.critical_path)).toEqual([1, 0.5, 0.5, 0]);
    expect(measured.longest).toEqual([0, 1, 3]);
  });

  it("three tasks that wait for one are hubs, and it is the authority", () => {
    const star = graphOf(4, [
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    const { hub, authority, betweenness } = measure(star, EXACT);
    expect(Array.from(hub)).toEqual([0, 1, 1, 1]);
    expect(Array.from(authority)).toEqual([1, 0, 0, 0]);
    expect(Array.from(betweenness)).toEqual([0, 0, 0, 0]);
  });

  it("in a chain a node lies between all before and all after it", () => {
    expect(between(chain(6))).toEqual([0, 4, 6, 6, 4, 0]);
  });

  it("in a ring of three each lies between the other two", () => {
    const ring = graphOf(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect(between(ring)).toEqual([1, 1, 1]);
  });

  it("more shortest paths than a double can count are no trouble", () => {
    const count = 1_100;
    const found = between(diamonds(count));
    for (const at of [0, 1, 500, count - 1]) {
      const sideways = ((3 * at + 1) * (3 * (count - 1 - at) + 1)) / 2;
      expect(found[3 * at + 1]! / sideways).toBeCloseTo(1, 9);
      expect(found[3 * at + 2]! / sideways).toBeCloseTo(1, 9);
    }
    expect(found[3 * 500]! / (3 * 500 * 3 * (count - 500))).toBeCloseTo(1, 9);
  });
});

describe("the smallest graphs", () => {
  it("have figures for each node, all 0 where nothing waits for anything, and no chain", () => {
    for (const size of [0, 1, 3]) {
      const zeros = new Float64Array(size);
      expect(measure(graphOf(size, []), EXACT)).toEqual({
        pagerank: new Float64Array(size).fill(1),
        betweenness: zeros,
        hub: zeros,
        authority: zeros,
        critical_path: zeros,
        betweenness_is: "exact",
        depth: new Uint32Array(size),
        longest: [],
      });
    }
  });
});

/** Edges of the longest chain of tasks that wait for a node, by trying all. */
function naiveDepth(waiters: number[][], node: number): number {
  return Math.max(0, ...waiters[node]!.map((waiter) => 1 + naiveDepth(waiters, waiter)));
}

describe("the critical path", () => {
  const small = acyclicGraph.filter(({ size, edges }) => size <= 14 && edges.length <= 40);

  it("is as long as the longest chain that can be found by trying all", () => {
    fc.assert(
      fc.property(small, ({ size, edges }) => {
        const graph = graphOf(size, edges);
        const waiters = rowsOf(
          graphOf(
            size,
            edges.map(([a, b]) => [b, a]),
          ),
        );
        const { depth, longest } = measure(graph, EXACT);
        expect(Array.from(depth)).toEqual(waiters.map((_, node) => naiveDepth(waiters, node)));
        expect(Math.max(...depth)).toBe(Math.max(0, longest.length - 1));
        for (const [at, node] of longest.slice(1).entries())
          expect(rowsOf(graph)[node]).toContain(longest[at]);
      }),
    );
  });

  it("of a chain of a hundred thousand is the chain, and betweenness is measured too", () => {
    const size = 100_000;
    const measured = measure(chain(size), EXACT);
    expect(measured.longest).toEqual(Array.from({ length: size }, (_, node) => node));
    expect(measured.depth[0]).toBe(size - 1);
    expect(measured.betweenness.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(measured.pagerank.every((value) => value > 0 && value <= 1)).toBe(true);
  });

  it("of a graph with cycles ends, and never goes in a circle", () => {
    fc.assert(
      fc.property(anyGraph, (drawn) => {
        const { longest, depth } = measure(made(drawn), EXACT);
        expect(new Set(longest).size).toBe(longest.length);
        expect(Math.max(...depth)).toBeLessThan(drawn.size);
      }),
    );
  });
});

describe("every figure", () => {
  it("is a share from 0 to 1, and the greatest is 1 unless all are 0", () => {
    fc.assert(
      fc.property(anyGraph, (drawn) => {
        const { pagerank, betweenness, hub, authority, critical_path } = measure(
          made(drawn),
          EXACT,
        );
        for (const figures of [pagerank, betweenness, hub, authority, critical_path]) {
          expect(figures.every((value) => value >= 0 && value <= 1)).toBe(true);
          expect([0, 1]).toContain(Math.max(...figures));
        }
      }),
    );
  });

  it("is the same to the last bit when measured again, edges in whatever order", () => {
    fc.assert(
      fc.property(anyGraph, ({ size, edges }) => {
        const again = measure(graphOf(size, edges.toReversed()), EXACT);
        expect(again).toEqual(measure(graphOf(size, edges), EXACT));
      }),
    );
  });
});

describe("measuring again after a change", () => {
  it("gives PageRank and critical path of a full measure, and betweenness of the last one", () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(24), fc.nat(24), ({ size, edges }, from, to) => {
        const last = measure(graphOf(size, edges), EXACT);
        const changed = graphOf(size, [...edges, [from % size, to % size]]);
        const { betweenness, hub, authority } = last;
        expect(remeasure(changed, last)).toEqual({
          ...measure(changed, EXACT),
          betweenness,
          hub,
          authority,
        });
      }),
    );
  });

  it("gives a new node, which comes last, a betweenness of 0", () => {
    const last = measure(DIAMOND, EXACT);
    const grown = graphOf(5, [
      [1, 0],
      [2, 0],
      [3, 1],
      [3, 2],
      [4, 3],
    ]);
    const { betweenness, depth } = remeasure(grown, last);
    expect(Array.from(betweenness)).toEqual([0, 1, 1, 0, 0]);
    expect(Array.from(depth)).toEqual([3, 2, 2, 1, 0]);
  });
});
