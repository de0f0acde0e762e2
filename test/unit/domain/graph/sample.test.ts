import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { drawEdges } from "../../../../bench/graph-shapes.ts";
import { betweennessOf } from "../../../../src/domain/graph/betweenness.ts";
import { drawing, drawToFront } from "../../../../src/domain/graph/draw.ts";
import { graphOf, type Graph } from "../../../../src/domain/graph/graph.ts";
import { orderOf } from "../../../../src/domain/graph/order.ts";
import { sourcesOf, type SampleOptions } from "../../../../src/domain/graph/sources.ts";
import { tracksOf, bottlenecksOf } from "../../../../src/domain/graph/tracks.ts";

const SIZE = 3_000;

/** So few edges looked at that about every eighth task is searched from. */
const SAMPLED = { exact_betweenness_max: 100, visits_max: 1_500_000 };

function between(graph: Graph, options: SampleOptions) {
  return betweennessOf(graph, orderOf(graph), options);
}

/** The place of each value in order; equal ones share the middle of their places. */
function placesOf(values: Float64Array): number[] {
  const order = Array.from(values, (value, at) => ({ value, at }));
  order.sort((a, b) => a.value - b.value);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const [place, { value }] of order.entries()) {
    if (!first.has(value)) first.set(value, place);
    last.set(value, place);
  }
  return Array.from(values, (value) => (first.get(value)! + last.get(value)!) / 2);
}

/** Spearman's coefficient: how well the order of one list is the order of the other, -1 to 1. */
function spearman(one: Float64Array, other: Float64Array): number {
  const [a, b] = [placesOf(one), placesOf(other)];
  const middle = (one.length - 1) / 2;
  const product = (x: number[], y: number[]) =>
    x.reduce((sum, value, at) => sum + (value - middle) * (y[at]! - middle), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

describe("sampled betweenness of a graph in which nearly everything hangs together", () => {
  let graph: Graph;
  let exact: Float64Array;
  let sampled: ReturnType<typeof between>;
  beforeAll(() => {
    graph = graphOf(SIZE, drawEdges("near", SIZE, 3 * SIZE));
    exact = between(graph, { exact_betweenness_max: SIZE }).value;
    sampled = between(graph, SAMPLED);
  });

  it("says that it is sampled, and orders tasks nearly as the exact one does", () => {
    expect(sampled.is).toBe("sampled");
    expect(spearman(sampled.value, exact)).toBeGreaterThan(0.9);
  });

  it("puts the ten worst bottlenecks among its forty worst", () => {
    const worst = bottlenecksOf(sampled.value, 40);
    expect(bottlenecksOf(exact, 10).filter((node) => !worst.includes(node))).toEqual([]);
  });

  it("comes to the same sum as the exact one, within five in a hundred", () => {
    const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
    expect(total(sampled.value) / total(exact)).toBeCloseTo(1, 1);
    expect(Math.abs(total(sampled.value) / total(exact) - 1)).toBeLessThan(0.05);
  });

  it("is the same to the last bit for the same seed, and another for another", () => {
    expect(between(graph, { ...SAMPLED, seed: 1 })).toEqual(sampled);
    expect(between(graph, { ...SAMPLED, seed: 2 }).value).not.toEqual(sampled.value);
  });
});

describe("from which nodes to search", () => {
  const chains = [
    ...[1, 2, 3].map((node) => [node, node - 1] as const),
    ...[5, 6].map((node) => [node, node - 1] as const),
  ];

  it("is all of them where that takes no longer than a sample would", () => {
    const { weights, is } = sourcesOf(graphOf(7, chains), { exact_betweenness_max: 0 });
    expect([Array.from(weights), is]).toEqual([[1, 1, 1, 1, 1, 1, 1], "exact"]);
  });

  it("is all of every small track, and a sample of the large ones that counts as much", () => {
    const near = drawEdges("near", SIZE, 3 * SIZE);
    const small = chains.map(([from, to]) => [SIZE + from, SIZE + to] as const);
    const graph = graphOf(SIZE + 7, [...near, ...small]);
    const { weights, is } = sourcesOf(graph, SAMPLED);
    const tracks = tracksOf(graph);
    const large = (node: number) => tracks.of[node] === tracks.of[0];
    const waits = (node: number) => graph.offsets[node] !== graph.offsets[node + 1];
    const pool = Array.from(weights.keys()).filter((node) => large(node) && waits(node));
    expect(is).toBe("sampled");
    expect(Array.from(weights.subarray(SIZE))).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(pool.filter((node) => weights[node] === 0).length).toBeGreaterThan(0);
    expect(pool.reduce((sum, node) => sum + weights[node]!, 0)).toBeCloseTo(pool.length, 6);
  });
});

describe("a draw", () => {
  it("of items to the front keeps each item once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(50), fc.integer(), (size, wish, seed) => {
        const items = Uint32Array.from({ length: size }, (_, item) => item);
        drawToFront(items, Math.min(size, wish), drawing(seed));
        expect(new Set(items).size).toBe(size);
      }),
    );
  });

  it("gives every number below its bound about equally often", () => {
    const counts = Array.from({ length: 10 }, () => 0);
    const draw = drawing(42);
    for (let at = 0; at < 10_000; at += 1) counts[draw(10)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1_100);
  });
});
