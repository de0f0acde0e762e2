import { setImmediate } from "node:timers/promises";
import { chainsOf } from "../../domain/graph/chains.ts";
import { reversed, type Graph } from "../../domain/graph/graph.ts";
import { orderOf } from "../../domain/graph/order.ts";
import { bottlenecksOf, holdsBackOf, tracksOf, wavesOf } from "../../domain/graph/tracks.ts";
import type { Metrics } from "../../domain/standing.ts";
import type { Standing } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { requireProject } from "../projects.ts";
import { taskGraph } from "./refresh.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "store" | "ranker" | "config">;

/** What the store says of the graph, and the tasks of it that are shown. */
type Seen = {
  version: number;
  nodes: Standing[];
  shown: Standing[];
  edges: [task_id: string, depends_on_id: string][];
  metrics: ReadonlyMap<string, Metrics>;
  titles: ReadonlyMap<string, string>;
};

/** Tasks about which one statement asks; some 10 ms. */
const PORTION = 2_000;

/** Bottlenecks that are told. */
const BOTTLENECKS = 10;

/**
 * The graph of open tasks, of one project or of all: how each stands, the longest chain, groups
 * that can go on side by side, waves and bottlenecks. Chain, groups and waves are those of the
 * tasks shown; metrics those of all tasks, as they were measured last. Throws `not_found` for a
 * project.
 *
 * It is read in portions and other work goes on in between, so that ten thousand tasks hold nobody
 * up for long; what is computed of them grows with the graph. A change meanwhile makes it
 * unsettled.
 */
export async function showGraph(world: Ground, project_id?: string) {
  const seen = await look(world, project_id);
  const ids = seen.shown.map(({ id }) => id);
  await setImmediate();
  const graph = taskGraph(seen.shown, seen.edges);
  const { of: track, count: tracks } = tracksOf(graph);
  const last = world.ranker.latest();
  await setImmediate();
  return {
    nodes: nodesOf(seen, track),
    edges: edgesOf(seen),
    critical_path: chainsOf(graph, orderOf(graph)).longest.map((at) => ids[at] ?? ""),
    tracks,
    waves: wavesOf(graph),
    bottlenecks: narrowest(graph, ids, seen.metrics),
    betweenness: last?.betweenness ?? expected(world, seen.nodes.length),
    settled: last?.version === seen.version && !last.overtaken,
  };
}

async function look({ store }: Ground, project_id?: string): Promise<Seen> {
  const read = async <T>(work: (tables: Tables) => Promise<T>): Promise<T> => {
    await setImmediate();
    return store.read(work);
  };
  if (project_id !== undefined) await read((tables) => requireProject(tables, project_id));
  const version = await read(({ graph }) => graph.version());
  const nodes = await read(({ graph }) => graph.nodes());
  const shown =
    project_id === undefined ? nodes : nodes.filter((each) => each.project_id === project_id);
  const ids = shown.map(({ id }) => id);
  const edges = await inPortions(ids, (some) => read(({ graph }) => graph.edges(some)));
  const metrics = await inPortions(ids, (some) => read(({ graph }) => graph.metrics(some)));
  const titles = new Map<string, string>();
  for (const project of new Set(shown.map((each) => each.project_id)))
    for (const { id, title } of await read(({ tasks }) => tasks.titles(project, shown.length)))
      titles.set(id, title);
  const byId = new Map(metrics.map((each) => [each.task_id, each]));
  return { version, nodes, shown, edges, metrics: byId, titles };
}

async function inPortions<T>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (let at = 0; at < ids.length; at += PORTION)
    for (const each of await read(ids.slice(at, at + PORTION))) all.push(each);
  return all;
}

/** How the tasks shown stand; one that was not measured yet has nothing. */
function nodesOf({ shown, edges, metrics, titles }: Seen, track: Uint32Array) {
  const waits = new Map<string, number>();
  for (const [task_id] of edges) waits.set(task_id, (waits.get(task_id) ?? 0) + 1);
  return shown.map(({ id, status, priority, score, rank }, at) => {
    const { task_id: _, ...measured } = metrics.get(id) ?? unmeasured(id);
    const title = titles.get(id) ?? "";
    const waiting_on = waits.get(id) ?? 0;
    const own = { id, title, status, priority, score, rank, waiting_on };
    return { ...own, ...measured, track: track[at] ?? 0 };
  });
}

function unmeasured(task_id: string): Metrics {
  return { task_id, pagerank: 0, betweenness: 0, hub: 0, authority: 0, critical_path: 0 };
}

function edgesOf({ shown, edges }: Seen) {
  const ids = new Set(shown.map(({ id }) => id));
  return edges
    .filter(([task_id, depends_on_id]) => ids.has(task_id) && ids.has(depends_on_id))
    .map(([task_id, depends_on_id]) => ({ task_id, depends_on_id }));
}

/** The bottlenecks among the tasks shown, and how many tasks each holds back. */
function narrowest(graph: Graph, ids: readonly string[], metrics: Seen["metrics"]) {
  const betweenness = Float64Array.from(ids, (id) => metrics.get(id)?.betweenness ?? 0);
  const nodes = bottlenecksOf(betweenness, BOTTLENECKS);
  const holds = holdsBackOf(reversed(graph), nodes);
  return nodes.map((node, at) => ({
    id: ids[node] ?? "",
    betweenness: betweenness[node] ?? 0,
    holds_back: holds[at] ?? 0,
  }));
}

function expected({ config }: Ground, size: number): "exact" | "sampled" {
  return size <= config.ranking.exact_betweenness_max ? "exact" : "sampled";
}
