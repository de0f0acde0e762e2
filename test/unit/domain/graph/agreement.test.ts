import * as fc from "fast-check";
import { DirectedGraph } from "graphology";
import centrality from "graphology-metrics/centrality/index.js";
import { describe, expect, it } from "vitest";
import { measure } from "../../../../src/domain/graph/measure.ts";
import { acyclicGraph, anyGraph, made, type Drawn } from "./shapes.ts";

const { betweenness, hits, pagerank } = centrality;
const EXACT = { exact_betweenness_max: 1_000 };
const RUNS = { numRuns: 400 };
const GRAPHS = [
  ["with and without cycles", anyGraph],
  ["without cycles", acyclicGraph],
] as const;

/** The same graph for graphology, which keeps each edge once and none from a node to itself. */
function peer({ size, edges }: Drawn): DirectedGraph {
  const graph = new DirectedGraph();
  for (let node = 0; node < size; node += 1) graph.addNode(node);
  for (const [from, to] of edges) if (from !== to) graph.mergeEdge(from, to);
  return graph;
}

/** Figures by node as shares of the greatest. */
function shares(size: number, figures: Record<string, number>): number[] {
  const values = Array.from({ length: size }, (_, node) => figures[node]!);
  const greatest = Math.max(...values);
  return greatest > 0 ? values.map((value) => value / greatest) : values.map(() => 0);
}

/** The largest difference between two lists of the same length. */
function apart(ours: Float64Array, theirs: number[]): number {
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...theirs.map((value, at) => Math.abs(value - ours[at]!)));
}

describe.each(GRAPHS)("on random graphs %s, graphology agrees to 1e-6", (_name, graphs) => {
  it("on betweenness", () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        const theirs = betweenness(peer(drawn), { getEdgeWeight: null, normalized: false });
        const ours = measure(made(drawn), EXACT);
        expect(ours.betweenness_is).toBe("exact");
        expect(apart(ours.betweenness, shares(drawn.size, theirs))).toBeLessThan(1e-6);
      }),
      RUNS,
    );
  });

  it("on PageRank", () => {
    const settings = { alpha: 0.85, maxIterations: 1_000, tolerance: 1e-14, getEdgeWeight: null };
    fc.assert(
      fc.property(graphs, (drawn) => {
        const theirs = shares(drawn.size, pagerank(peer(drawn), settings));
        expect(apart(measure(made(drawn), EXACT).pagerank, theirs)).toBeLessThan(1e-6);
      }),
      RUNS,
    );
  });

  it("on hubs and authorities, wherever it settles", () => {
    const settings = { maxIterations: 5_000, tolerance: 1e-12, normalize: false };
    let settled = 0;
    fc.assert(
      fc.property(graphs, (drawn) => {
        fc.pre(drawn.edges.some(([from, to]) => from !== to));
        const theirs = settledHits(drawn, settings);
        if (theirs === null) return;
        settled += 1;
        const ours = measure(made(drawn), EXACT);
        expect(apart(ours.hub, shares(drawn.size, theirs.hubs))).toBeLessThan(1e-6);
        expect(apart(ours.authority, shares(drawn.size, theirs.authorities))).toBeLessThan(1e-6);
      }),
      RUNS,
    );
    expect(settled).toBeGreaterThan(RUNS.numRuns / 2);
  });
});

/** Null when two groups weigh so nearly the same that the power iteration does not settle. */
function settledHits(drawn: Drawn, settings: Parameters<typeof hits>[1]) {
  try {
    return hits(peer(drawn), settings);
  } catch (error) {
    if (String(error).includes("failed to converge")) return null;
    throw error;
  }
}
