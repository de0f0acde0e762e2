import { DirectedGraph } from "graphology";
import centrality from "graphology-metrics/centrality/index.js";
import { betweennessOf } from "../src/domain/graph/betweenness.ts";
import { graphOf } from "../src/domain/graph/graph.ts";
import { inherited } from "../src/domain/graph/inherit.ts";
import { measure, remeasure } from "../src/domain/graph/measure.ts";
import { orderOf } from "../src/domain/graph/order.ts";
import { pagerankOf } from "../src/domain/graph/pagerank.ts";
import { drawEdges, type Edges, type Shape } from "./graph-shapes.ts";
import { quantile } from "./numbers.ts";

/** Who measures a graph. */
export type SubjectName = "ringmaster" | "graphology";

/** A graph to be measured. */
export type GraphCase = { shape: Shape; nodes: number; edges: number };

/** What one subject took for one graph; null for what it was not asked to do. */
export type GraphFigures = {
  build_ms: number;
  betweenness_ms: number | null;
  pagerank_ms: number;
  /** Ringmaster: every metric. graphology: betweenness and PageRank, and nothing more. */
  full_ms: number | null;
  change_p50_ms: number;
  change_p99_ms: number;
  rss_mb: number;
  betweenness_is: "exact" | "sampled" | "left out";
};

/** Nodes up to which betweenness is exact, as in the configuration. */
const EXACT = { exact_betweenness_max: 10_000 };

/** Single changes that are timed, in graphs of up to ten thousand nodes and in larger ones. */
const CHANGES = { small: 200, large: 20 } as const;

/** Measured first, so that what is timed afterwards is compiled, as it is in a server. */
const WARM_UP: GraphCase = { shape: "spread", nodes: 1_000, edges: 3_000 };

/** What was measured, and how to measure after an edge went, or came back. */
type Measuring = Omit<GraphFigures, "rss_mb" | "change_p50_ms" | "change_p99_ms"> & {
  change(at: number, goes: boolean): void;
};

function timed<T>(work: () => T): { took_ms: number; result: T } {
  const began = performance.now();
  const result = work();
  return { took_ms: performance.now() - began, result };
}

/** After a change: the graph built anew, measured by `remeasure`, and values inherited. */
function ringmaster({ nodes }: GraphCase, edges: Edges): Measuring {
  const { took_ms: build_ms, result: graph } = timed(() => graphOf(nodes, edges));
  const { took_ms: full_ms, result: measured } = timed(() => measure(graph, EXACT));
  return {
    build_ms,
    full_ms,
    betweenness_ms: timed(() => betweennessOf(graph, orderOf(graph), EXACT)).took_ms,
    pagerank_ms: timed(() => pagerankOf(graph, orderOf(graph))).took_ms,
    betweenness_is: measured.betweenness_is,
    change(at, goes) {
      const now = graphOf(nodes, goes ? edges.toSpliced(at, 1) : edges);
      inherited(now, remeasure(now, measured).pagerank);
    },
  };
}

/** After a change: the graph changed in place and PageRank, the one of its metrics that is fast. */
function graphology({ nodes }: GraphCase, edges: Edges): Measuring {
  const { took_ms: build_ms, result: graph } = timed(() => peerGraph(nodes, edges));
  const exact = nodes <= EXACT.exact_betweenness_max;
  const settings = { getEdgeWeight: null, tolerance: 1e-9 / nodes, maxIterations: 1_000 };
  const betweenness_ms = exact
    ? timed(() => centrality.betweenness(graph, { getEdgeWeight: null })).took_ms
    : null;
  const pagerank_ms = timed(() => centrality.pagerank(graph, settings)).took_ms;
  return {
    build_ms,
    betweenness_ms,
    pagerank_ms,
    full_ms: betweenness_ms === null ? null : betweenness_ms + pagerank_ms,
    betweenness_is: exact ? "exact" : "left out",
    change(at, goes) {
      const [from, to] = edges[at] ?? [0, 0];
      if (goes) graph.dropEdge(from, to);
      else graph.addEdge(from, to);
      centrality.pagerank(graph, settings);
    },
  };
}

function peerGraph(nodes: number, edges: Edges): DirectedGraph {
  const graph = new DirectedGraph();
  for (let node = 0; node < nodes; node += 1) graph.addNode(node);
  for (const [from, to] of edges) graph.addEdge(from, to);
  return graph;
}

const SUBJECTS = { ringmaster, graphology };

/** Every change twice over: an edge goes, and the next time it comes back. */
function timeChanges({ nodes, edges }: GraphCase, change: Measuring["change"]) {
  const count = nodes > 10_000 ? CHANGES.large : CHANGES.small;
  const took = Array.from({ length: count }, (_, turn) => {
    const at = ((turn >> 1) * 7_919) % edges;
    return timed(() => change(at, turn % 2 === 0)).took_ms;
  });
  return { change_p50_ms: quantile(took, 0.5), change_p99_ms: quantile(took, 0.99) };
}

/** The most memory this process has had so far. */
function peak(): number {
  return process.resourceUsage().maxRSS / 1_000;
}

/**
 * Measures one graph in this process, which must have done nothing else: its memory is told, with
 * the edges and Node itself, up to the end of the full measure.
 */
export function measureSubject(name: SubjectName, graph: GraphCase): GraphFigures {
  const { shape, nodes, edges } = graph;
  const warm = SUBJECTS[name](WARM_UP, drawEdges(WARM_UP.shape, WARM_UP.nodes, WARM_UP.edges));
  timeChanges(WARM_UP, warm.change);
  const { change, ...measured } = SUBJECTS[name](graph, drawEdges(shape, nodes, edges));
  const rss_mb = peak();
  return { ...measured, rss_mb, ...timeChanges(graph, change) };
}
