import { graphOf } from "../../domain/graph/graph.ts";
import { differs, holdsBack, inheritedPlaces, ownPlace, type Place } from "../../domain/ranking.ts";
import type { Metrics } from "../../domain/standing.ts";
import type { Dependency, Standing } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { taskGraph } from "./refresh.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "config">;

/** A task whose place was written anew, and where it was before. */
type Moved = Place & { id: string; was: Place };

/** How far a change is followed from task to task; what lies beyond is looked up at once. */
const STEPS_MAX = 8;

/** Tasks that are looked at one by one beyond the first step. */
const TASKS_MAX = 1_000;

/** Different places that are handed on beyond that. */
const LIFTS_MAX = 20;

/**
 * Brings the scores and ranks of these tasks, and of everything open that they wait for, up to date
 * by the metrics stored last. Called in the transaction of every change of graph, priority or
 * openness, with the task that changed; with both ends of an edge that is gone.
 *
 * A change is followed as far as it moves anything. When more than `TASKS_MAX` tasks would have to
 * be looked at beyond those that `ids` wait for directly, what rose is handed on by the database,
 * however far, so that urgency reaches everything at once. What fell is then left to the refresh,
 * which every change of the graph brings about. A task without edges costs three statements.
 */
export async function rerank(world: Ground, tables: Tables, ids: readonly string[]): Promise<void> {
  const known = new Set(ids);
  const first = await settle(world, tables, await tables.graph.near(ids));
  let moved = first.filter(({ id }) => !known.has(id));
  let left = TASKS_MAX;
  for (let step = 1; step < STEPS_MAX && moved.length > 0; step += 1) {
    const touched = await nextBehind(tables, moved);
    left -= touched.length;
    if (left < 0) return handOn(tables, moved);
    moved = await settle(world, tables, touched);
  }
  if (moved.length === 0) return;
  const behind = await allBehind(tables, moved, left);
  await (behind === null ? handOn(tables, moved) : settle(world, tables, behind));
}

/** Raises all behind the moved tasks to their places, highest first; nothing if one fell. */
async function handOn(tables: Tables, moved: readonly Moved[]): Promise<void> {
  if (moved.some(fell)) return;
  const groups = Map.groupBy(moved, ({ score, rank }) => `${rank} ${score}`);
  const highestFirst = [...groups.values()].toSorted((a, b) => rankOf(b) - rankOf(a));
  for (const [first, ...others] of highestFirst.slice(0, LIFTS_MAX)) {
    if (first === undefined) continue;
    const ids = [first, ...others].map(({ id }) => id);
    await tables.graph.lift(ids, first);
  }
}

/**
 * The places of new tasks before they are inserted, in their order, by the edges between them. What
 * they hand on to others, and others to them, is for `rerank` of those others, once the edges are
 * there.
 */
export function placesOfNew(
  world: Ground,
  tasks: readonly Pick<Standing, "id" | "priority" | "created_at">[],
  edges: readonly Dependency[],
): Place[] {
  const holding = edges.filter(({ kind }) => holdsBack(kind));
  const graph = taskGraph(
    tasks,
    holding.map((edge) => [edge.task_id, edge.depends_on_id]),
  );
  return inheritedPlaces(
    graph,
    tasks.map((task) => ownPlace(task, undefined, world.config.ranking)),
  );
}

const rankOf = ([first]: readonly Moved[]): number => first?.rank ?? 0;

const fell = ({ score, rank, was }: Moved): boolean => score < was.score || rank < was.rank;

/** What the moved tasks wait for directly and what that may move. */
async function nextBehind(tables: Tables, moved: readonly Moved[]): Promise<Standing[]> {
  const known = new Set(moved.map(({ id }) => id));
  const near = await tables.graph.near([...known]);
  return near.filter((task) => !known.has(task.id)).filter(movableBy(moved));
}

/** What may move of the moved tasks and all that they wait for; null when those exceed `limit`. */
async function allBehind(
  tables: Tables,
  moved: readonly Moved[],
  limit: number,
): Promise<Standing[] | null> {
  const ids = moved.map(({ id }) => id);
  return (await tables.graph.upstream(ids, limit))?.filter(movableBy(moved)) ?? null;
}

/**
 * Whether a task behind the moved ones can move too: what fell may have held it up, and what rose
 * lifts only those below.
 */
function movableBy(moved: readonly Moved[]): (task: Place) => boolean {
  if (moved.some(fell)) return () => true;
  const score = moved.reduce((most, each) => Math.max(most, each.score), -Infinity);
  const rank = moved.reduce((most, each) => Math.max(most, each.rank), -Infinity);
  return (task) => task.score < score || task.rank < rank;
}

/**
 * Gives each of the tasks the highest place among its own, those of the others and those of whoever
 * else waits for it; writes what differs and answers that.
 */
async function settle(world: Ground, tables: Tables, tasks: readonly Standing[]): Promise<Moved[]> {
  if (tasks.length === 0) return [];
  const places = await placesAmong(world, tables, tasks);
  const moved = tasks.flatMap((task, at): Moved[] => {
    const { score, rank } = places[at] ?? task;
    if (!differs(score, task.score) && !differs(rank, task.rank)) return [];
    return [{ id: task.id, score, rank, was: task }];
  });
  if (moved.length > 0)
    await tables.graph.rank(moved.map(({ id, score, rank }) => ({ id, score, rank })));
  return moved;
}

async function placesAmong(
  world: Ground,
  tables: Tables,
  tasks: readonly Standing[],
): Promise<Place[]> {
  const waiting = await tables.graph.waiting(tasks.map(({ id }) => id));
  const metrics = await metricsOfRanked(tables, tasks);
  const own: Place[] = tasks.map((task) =>
    ownPlace(task, metrics.get(task.id), world.config.ranking),
  );
  const numbers = new Map(tasks.map(({ id }, at) => [id, at]));
  const edges = waiting.map((waiter): [number, number] => {
    const from = numbers.get(waiter.id) ?? own.push(waiter) - 1;
    numbers.set(waiter.id, from);
    return [from, numbers.get(waiter.depends_on_id) ?? from];
  });
  return inheritedPlaces(graphOf(own.length, edges), own);
}

/** A task that never had a place was never measured, so a new one is not asked for. */
async function metricsOfRanked(
  tables: Tables,
  tasks: readonly Standing[],
): Promise<Map<string, Metrics>> {
  const ranked = tasks.filter(({ score, rank }) => score !== 0 || rank !== 0);
  if (ranked.length === 0) return new Map();
  const found = await tables.graph.metrics(ranked.map(({ id }) => id));
  return new Map(found.map((each) => [each.task_id, each]));
}
