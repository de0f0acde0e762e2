import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import type { Effect } from "../../domain/effect.ts";
import { queueEffect } from "../effects/orders.ts";
import { LAST_TIME } from "../later.ts";
import { requireTask } from "../lookup.ts";
import { whyNotAllowed } from "../moves/allowed.ts";
import { apply } from "../moves/apply.ts";
import { pipelineOf } from "../moves/facts.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";

/**
 * Whose merged work is to be taken back. Of what was merged after it and builds on it, either all
 * goes too (`with_dependents`) or none (`only`). `again`: the task is worked on anew; else it is
 * held until a person moves it. `seen`: ids of that later work as the person saw it; none or null:
 * nobody looked.
 */
export type RevertWish = {
  id: string;
  seen?: readonly string[] | null;
  with_dependents: boolean;
  only: boolean;
  again: boolean;
  reason: string;
  actor: string;
};

/** Dependents looked at, at most. */
const DEPENDENTS_MAX = 1_000;

/**
 * Orders the work of a task to be taken back from the default branch, which happens as soon as no
 * merge is under way; nobody claims the task before. The same order twice is one. Answers the tasks
 * whose work goes, in that order. Throws `conflict` when nothing of it is merged, when merged work
 * depends on it and nobody said what becomes of that, or when that is other work than was seen.
 */
export async function orderRevert(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  wish: RevertWish,
): Promise<{ task: Task; reverting: string[] }> {
  const task = await requireTask(tables, wish.id);
  const project = await requireProject(tables, task.project_id);
  const problem = notThere(world, task, project);
  if (problem) throw problem;
  const dependents = await mergedDependents(tables, task);
  const unsaid = whyUnsaid(task, dependents, wish);
  if (unsaid) throw unsaid;
  const going = [...(wish.with_dependents ? dependents : []), task];
  for (const each of going) {
    const illegal = await whyIllegal(world, tables, each, wish);
    if (illegal) throw illegal;
  }
  await queueRevert(world, tables, task, { wish, going });
  for (const each of going) await keepBack(world, tables, each, wish.actor);
  return { task: await requireTask(tables, task.id), reverting: going.map(({ id }) => id) };
}

/** Queues the order, unless the very same is open. Another open one of the task is in its way. */
async function queueRevert(
  world: Pick<World, "clock">,
  tables: Tables,
  task: Task,
  { wish, going }: { wish: RevertWish; going: readonly Task[] },
): Promise<void> {
  const { again, reason, actor } = wish;
  const tasks = going.map(named).join(" ");
  const { key, open } = await keyOf(tables, task);
  const isOther = open?.payload["tasks"] !== tasks || open.payload["again"] !== String(again);
  if (open && isOther) throw orderedOtherwise(task);
  await queueEffect(world.clock, tables, {
    key,
    kind: "revert",
    task_id: task.id,
    payload: { tasks, again: String(again), reason, actor },
    lane: `merge:${task.project_id}`,
  });
}

/** Merged work as an order names it. */
const named = ({ id, merge_commit }: Task): string => `${id}:${merge_commit}`;

const OPEN: readonly Effect["status"][] = ["waiting", "running"];

/** The key of the order that is open for this merge, with that; else of the next one. */
async function keyOf(tables: Tables, task: Task): Promise<{ key: string; open: Effect | null }> {
  for (let number = 1; ; number++) {
    const key = `revert:${named(task)}:${number}`;
    const found = await tables.effects.find(key);
    if (!found || OPEN.includes(found.status)) return { key, open: found ?? null };
  }
}

/** What waits for a worker waits no more: nobody begins on work that is about to go. */
async function keepBack(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  task: Task,
  actor: string,
): Promise<void> {
  if (task.status !== "ready" && task.status !== "planning") return;
  const reason = "its merged work is about to be taken back";
  await apply(world, tables, { task, trigger: "hold", actor, reason });
}

/** Whether the merged work of a task is about to be taken back, by its own order or another's. */
export async function isOrdered(tables: Tables, task: Task): Promise<boolean> {
  if (task.merge_commit === null) return false;
  const open = await tables.effects.due(LAST_TIME);
  return open.some(
    ({ kind, payload }) =>
      kind === "revert" && (payload["tasks"] ?? "").split(" ").includes(named(task)),
  );
}

/** As much of a wish as says which move the task would make. */
type Intent = Pick<RevertWish, "again" | "actor">;

/** What speaks against taking work back, and the merged tasks that would be asked about. */
export type Revertible = { problem: Problem | null; dependents: Task[] };

/** Whether the merged work of a task can be taken back as things stand, and what builds on it. */
export async function revertible(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  task: Task,
): Promise<Revertible> {
  const project = await requireProject(tables, task.project_id);
  const intent = { again: false, actor: "owner" };
  const problem = notThere(world, task, project) ?? (await whyIllegal(world, tables, task, intent));
  return { problem, dependents: problem ? [] : await mergedDependents(tables, task) };
}

function notThere(world: Pick<World, "config">, task: Task, project: Project): Problem | null {
  if (task.merge_commit === null) return notMerged(task);
  return pipelineOf(world, project).releases === true ? released(task) : null;
}

/** A task that could not say that its work is gone keeps it. */
async function whyIllegal(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  task: Task,
  { again, actor }: Intent,
): Promise<Problem | null> {
  const trigger = again ? "reverted_again" : "reverted";
  if ((await whyNotAllowed(world, tables, { task, trigger, actor })) === null) return null;
  const { id, status } = task;
  return new Problem(
    "conflict",
    `The merged work of task ${id} cannot be taken back while it is ${status}.`,
    status === "archived"
      ? `Take it out of the archive first: ringmaster task move ${id} draft`
      : `Hold the task first: ringmaster task move ${id} blocked; or by hand: git revert`,
  );
}

/** What a person still has to say of later work, if anything. */
function whyUnsaid(task: Task, dependents: readonly Task[], wish: RevertWish): Problem | null {
  const ids = dependents.map(({ id }) => id);
  const { seen } = wish;
  if (seen && (seen.length !== ids.length || ids.some((id) => !seen.includes(id))))
    return seenOther(task, ids);
  return ids.length > 0 && !wish.with_dependents && !wish.only ? builtOn(task, ids) : null;
}

/** Tasks that wait for this one, directly or not, and are merged by now; the newest merge first. */
async function mergedDependents(tables: Tables, { id }: Task): Promise<Task[]> {
  const known = new Set([id]);
  let edge = [id];
  while (edge.length > 0 && known.size < DEPENDENTS_MAX) {
    const all = await tables.dependencies.touching(edge);
    const next = all.filter((each) => each.kind === "blocks" && edge.includes(each.depends_on_id));
    edge = [...new Set(next.map(({ task_id }) => task_id))].filter((each) => !known.has(each));
    for (const each of edge) known.add(each);
  }
  known.delete(id);
  const merged = (await tables.tasks.several([...known])).filter((t) => t.merge_commit !== null);
  const dated = await Promise.all(
    merged.map(async (each) => ({ each, at: await mergedAt(tables, each.id) })),
  );
  return dated.toSorted((a, b) => b.at - a.at).map(({ each }) => each);
}

async function mergedAt(tables: Tables, id: string): Promise<number> {
  const moves = await tables.transitions.of(id);
  return moves.findLast(({ trigger }) => trigger === "merged")?.id ?? 0;
}

function notMerged({ id, status }: Task): Problem {
  return new Problem(
    "conflict",
    `Expected merged work of task ${id} to take back, but it is ${status} and nothing is merged.`,
    `Work that is not merged is taken away by: ringmaster task discard ${id}`,
  );
}

function released({ id }: Task): Problem {
  return new Problem(
    "conflict",
    `The work of task ${id} is Ringmaster's own code and serves already.`,
    "Take the release back: ringmaster reload rollback",
  );
}

function orderedOtherwise({ id }: Task): Problem {
  return new Problem(
    "conflict",
    `The work of task ${id} is about to be taken back already, as it was ordered before.`,
    `See how it goes: ringmaster task show ${id}`,
  );
}

function seenOther({ id }: Task, dependents: readonly string[]): Problem {
  const now = dependents.join(", ") || "nothing";
  return new Problem(
    "conflict",
    `What builds on task ${id} is not what it was when you looked; by now it is: ${now}.`,
    "Look at it again, and say then what becomes of it.",
    { dependents },
  );
}

function builtOn({ id }: Task, dependents: readonly string[]): Problem {
  return new Problem(
    "conflict",
    `Merged work depends on task ${id}: ${dependents.join(", ")}.`,
    "Say what becomes of it: --with-dependents takes all of it back, --only leaves it.",
    { dependents },
  );
}
