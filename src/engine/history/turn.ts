import type { Dependency } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { checkParent, completeParents, disconnect, join } from "../tasks/edges.ts";
import { edgeOf } from "./journal.ts";
import { requireTask } from "../lookup.ts";
import { checkStanding, type Turn } from "./moved-on.ts";
import { rerank } from "../ranking/rerank.ts";
import { turnDecision, turnProject, turnRule, turnWorker } from "./turn-others.ts";
import { editTask, leaveTasks, makeTasks, turnState } from "./turn-tasks.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** Who turns which way; `slim` when edges between the tasks that go were not kept. */
export type Manner = { actor: string; direction: "undo" | "redo"; slim: boolean };

/** Turns by what they do to their records. */
type Sorted = {
  leaving: Turn[];
  made: Turn[];
  edited: Turn[];
  cut: Dependency[];
  joined: Dependency[];
  projects: Turn[];
  workers: Turn[];
  rules: Turn[];
  decisions: Turn[];
};

/**
 * Makes records from how one side of an action left them to the other side, after a look at every
 * one. Throws `world_moved_on` where a record is not as expected or does not allow it. States come
 * last, in the order of the action: a parent follows its children by itself.
 */
export async function turn(
  world: Ground,
  tables: Tables,
  turns: readonly Turn[],
  manner: Manner,
): Promise<void> {
  await checkStanding(tables, turns);
  const sorted = sort(turns);
  await leaveTasks(world, tables, sorted, manner);
  const gone = new Set(sorted.leaving.map(({ id }) => id));
  for (const edge of sorted.cut) if (!isEnd(gone, edge)) await disconnect(world, tables, edge);
  for (const each of sorted.projects) await turnProject(world, tables, each, manner);
  for (const each of sorted.workers) await turnWorker(world, tables, each);
  for (const each of sorted.rules) await turnRule(world, tables, each);
  for (const each of sorted.decisions) await turnDecision(world, tables, each);
  await makeTasks(world, tables, sorted.made, manner);
  for (const each of sorted.edited) await editTask(world, tables, each);
  await joinAll(world, tables, sorted);
  const ordered = manner.direction === "undo" ? turns.toReversed() : turns;
  for (const each of ordered) await turnState(world, tables, each, manner);
  await settle(world, tables, sorted);
}

function sort(turns: readonly Turn[]): Sorted {
  const tasks = turns.filter(({ kind }) => kind === "task");
  const edges = turns.filter(({ kind }) => kind === "dependency");
  return {
    leaving: tasks.filter(({ to }) => to === null),
    made: tasks.filter(({ from }) => from === null),
    edited: tasks.filter(({ from, to }) => from !== null && to !== null),
    cut: edges.filter(({ to }) => to === null).map(({ id }) => edgeOf(id)),
    joined: edges.filter(({ from }) => from === null).map(({ id }) => edgeOf(id)),
    projects: turns.filter(({ kind }) => kind === "project"),
    workers: turns.filter(({ kind }) => kind === "worker"),
    rules: turns.filter(({ kind }) => kind === "rule"),
    decisions: turns.filter(({ kind }) => kind === "decision"),
  };
}

const isEnd = (ids: ReadonlySet<string>, { task_id, depends_on_id }: Dependency): boolean =>
  ids.has(task_id) || ids.has(depends_on_id);

/**
 * Edges between tasks that were just made come back as they were: nobody can have led a way from
 * one to another meanwhile. All others are looked at, each for the cycle that it would close.
 */
async function joinAll(world: Ground, tables: Tables, { made, joined }: Sorted): Promise<void> {
  const fresh = new Set(made.map(({ id }) => id));
  const inner = joined.filter((e) => fresh.has(e.task_id) && fresh.has(e.depends_on_id));
  await tables.dependencies.insertAll(inner);
  const known = new Set(inner);
  for (const edge of joined) if (!known.has(edge)) await join(world, tables, edge);
}

/** Looks at parents whose children changed, and brings the order of the queue up to date. */
async function settle(world: Ground, tables: Tables, sorted: Sorted): Promise<void> {
  const { leaving, made, edited, cut, joined } = sorted;
  for (const { task_id, kind } of joined)
    if (kind === "parent_child") checkParent(await requireTask(tables, task_id));
  const gone = new Set(leaving.map(({ id }) => id));
  const ends = [...cut, ...joined].flatMap((edge) => [edge.task_id, edge.depends_on_id]);
  const touched = new Set([...made.map(({ id }) => id), ...edited.map(({ id }) => id), ...ends]);
  const left = [...touched].filter((id) => !gone.has(id));
  if (left.length === 0) return;
  await rerank(world, tables, left);
  await completeParents(world, tables, left);
}
