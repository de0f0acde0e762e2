import { graphOf, type Graph } from "../../domain/graph/graph.ts";
import { measure } from "../../domain/graph/measure.ts";
import {
  differs,
  inheritedPlaces,
  metricsOf,
  ownPlace,
  type Place,
  type Weights,
} from "../../domain/ranking.ts";
import type { Config } from "../../domain/config.ts";
import type { Metrics } from "../../domain/standing.ts";
import type { Standing } from "../../domain/task.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RankReport } from "../../ports/ranker.ts";
import type { Store, Tables } from "../../ports/store.ts";
import { happened } from "../ledger.ts";

/** What a refresh needs; less than a world, since it may run in a process of its own. */
export type RankingGround = {
  store: Store;
  clock: Clock;
  config: Pick<Config, "ranking">;
  /** Called between two transactions, with how long the last one took. */
  rest(took_ms: number): Promise<void>;
};

/** What one snapshot of the store says. */
type Seen = { version: number; nodes: Standing[]; graph: Graph; known: Metrics[] };

/** Who waits, for whom. */
type Edge = readonly [task_id: string, depends_on_id: string];

/** What is to be written of a task: metrics that changed, a place that changed, or both. */
type Fresh = { metrics: Metrics | null; place: (Place & { id: string; from_rank: number }) | null };

/** Tasks that one transaction writes; it holds the write lock for some 10 ms. */
const CHUNK = 500;

/** Tasks whose edges are read by one statement. */
const PORTION = 5_000;

/** The same sample for the same graph, so that two refreshes in a row agree. */
const SEED = 1;

/**
 * Measures the graph of open tasks as it is in one snapshot, and writes metrics, scores and ranks
 * that differ, in transactions of `CHUNK` tasks. A task that was ranked anew since the snapshot
 * keeps that rank: it knows a newer graph, or at least newer metrics. One event `queue.ranked`
 * tells of it when any place changed. The graph may move on meanwhile; the report names the version
 * that was ranked.
 */
export async function refreshRanking(ground: RankingGround): Promise<Omit<RankReport, "inline">> {
  const seen = await ground.store.read(look);
  const { fresh, betweenness } = compare(seen, ground.config.ranking);
  let changed = 0;
  for (let at = 0; at < fresh.length; at += CHUNK) {
    const began_ms = ground.clock.monotonic();
    changed += await ground.store.write((tables) => put(tables, fresh.slice(at, at + CHUNK)));
    await ground.rest(ground.clock.monotonic() - began_ms);
  }
  const overtaken = changed < fresh.filter(({ place }) => place !== null).length;
  const { version, nodes } = seen;
  const report = { version, tasks: nodes.length, changed, betweenness, overtaken };
  await conclude(ground, report, hasStale(seen));
  return report;
}

async function look(tables: Tables): Promise<Seen> {
  const version = await tables.graph.version();
  const nodes = await tables.graph.nodes();
  const graph = await readGraph(tables, nodes);
  return { version, nodes, graph, known: await tables.graph.metrics() };
}

/** Edges are numbered in portions: as texts, those of a large graph would fill the memory. */
async function readGraph(tables: Tables, nodes: readonly Standing[]): Promise<Graph> {
  const ids = nodes.map(({ id }) => id);
  const numbers = new Map(ids.map((id, at) => [id, at]));
  const portions: Graph["targets"][] = [];
  for (let at = 0; at < ids.length; at += PORTION) {
    const edges = await tables.graph.edges(ids.slice(at, at + PORTION));
    portions.push(Uint32Array.from([...numbered(edges, numbers)].flat()));
  }
  return graphOf(nodes.length, pairsOf(portions));
}

function* pairsOf(portions: readonly Uint32Array[]): Generator<readonly [number, number]> {
  for (const ends of portions)
    for (let at = 0; at < ends.length; at += 2) yield [ends[at] ?? 0, ends[at + 1] ?? 0];
}

function compare(
  { nodes, graph, known }: Seen,
  ranking: Config["ranking"],
): { fresh: Fresh[]; betweenness: RankReport["betweenness"] } {
  const measured = measure(graph, {
    exact_betweenness_max: ranking.exact_betweenness_max,
    seed: SEED,
  });
  const metrics = metricsOf(
    nodes.map(({ id }) => id),
    measured,
  );
  const places = inheritedPlaces(graph, ownPlaces(nodes, metrics, ranking));
  const before = new Map(known.map((each) => [each.task_id, each]));
  const fresh = nodes.flatMap((node, at): Fresh[] => {
    const now = metrics[at];
    const row = {
      metrics: now !== undefined && !isSame(now, before.get(node.id)) ? now : null,
      place: movedTo(node, places[at] ?? node),
    };
    return row.metrics === null && row.place === null ? [] : [row];
  });
  return { fresh, betweenness: measured.betweenness_is };
}

/** The graph of these tasks, numbered as they stand; edges to others are left out. */
export function taskGraph(nodes: readonly { id: string }[], edges: readonly Edge[]): Graph {
  const numbers = new Map(nodes.map(({ id }, at) => [id, at]));
  return graphOf(nodes.length, numbered(edges, numbers));
}

/** One by one: a list of them all would take more memory than the graph. */
function* numbered(
  edges: readonly Edge[],
  numbers: ReadonlyMap<string, number>,
): Generator<readonly [from: number, to: number]> {
  for (const [task_id, depends_on_id] of edges) {
    const [from, to] = [numbers.get(task_id), numbers.get(depends_on_id)];
    if (from !== undefined && to !== undefined) yield [from, to];
  }
}

function ownPlaces(
  nodes: readonly Standing[],
  metrics: readonly Metrics[],
  weights: Weights,
): Place[] {
  return nodes.map((node, at) => ownPlace(node, metrics[at], weights));
}

function movedTo(node: Standing, { score, rank }: Place): Fresh["place"] {
  if (!differs(score, node.score) && !differs(rank, node.rank)) return null;
  return { id: node.id, score, rank, from_rank: node.rank };
}

function isSame(now: Metrics, before: Metrics | undefined): boolean {
  if (before === undefined) return false;
  return !MEASURES.some((name) => differs(now[name], before[name]));
}

const MEASURES = ["pagerank", "betweenness", "hub", "authority", "critical_path"] as const;

/** Metrics and places of some tasks, in one transaction. Answers how many places were written. */
async function put(tables: Tables, fresh: readonly Fresh[]): Promise<number> {
  const metrics = fresh.flatMap((each) => each.metrics ?? []);
  const places = fresh.flatMap((each) => each.place ?? []);
  if (metrics.length > 0) await tables.graph.putMetrics(metrics);
  return places.length > 0 ? tables.graph.rank(places) : 0;
}

/** Whether there are metrics of tasks that are not open any more. */
function hasStale({ nodes, known }: Seen): boolean {
  const open = new Set(nodes.map(({ id }) => id));
  return known.some(({ task_id }) => !open.has(task_id));
}

async function conclude(
  { store, clock }: RankingGround,
  { version, tasks, changed, betweenness }: Omit<RankReport, "inline">,
  sweeps: boolean,
): Promise<void> {
  if (changed === 0 && !sweeps) return;
  await store.write(async (tables) => {
    if (sweeps) await tables.graph.sweepMetrics();
    const data = { version, tasks, changed, betweenness };
    if (changed > 0)
      await happened(clock, tables, { kind: "queue.ranked", subject: "queue", data });
  });
}
