import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { queueEffect } from "../effects/orders.ts";
import { requireTask } from "../lookup.ts";
import { whyNotAllowed } from "../moves/allowed.ts";
import { pipelineOf } from "../moves/facts.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";

/**
 * Whose merged work is to be taken back. Of what was merged after it and builds on it, either all
 * goes too (`with_dependents`) or none (`only`). `again`: the task is worked on anew; else it is
 * held until a person moves it.
 */
export type RevertWish = {
  id: string;
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
 * merge is under way. Answers the tasks whose work goes, in that order. Throws `conflict` when
 * nothing of it is merged, or when merged work depends on it and nobody said what becomes of that.
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
  if (dependents.length > 0 && !wish.with_dependents && !wish.only) throw builtOn(task, dependents);
  const going = [...(wish.with_dependents ? dependents : []), task];
  for (const each of going) {
    const illegal = await whyIllegal(world, tables, each, wish);
    if (illegal) throw illegal;
  }
  const { again, reason, actor } = wish;
  const tasks = going.map(({ id, merge_commit }) => `${id}:${merge_commit}`).join(" ");
  await queueEffect(world.clock, tables, {
    key: `revert:${task.id}:${world.clock.now()}`,
    kind: "revert",
    task_id: task.id,
    payload: { tasks, again: String(again), reason, actor },
    lane: `merge:${project.id}`,
  });
  return { task, reverting: going.map(({ id }) => id) };
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
  const detail = await whyNotAllowed(world, tables, { task, trigger, actor });
  if (detail === null) return null;
  return new Problem(
    "conflict",
    `The work of task ${task.id} cannot be taken back while it is ${task.status}: ${detail}`,
    "Take it back when the task is completed, or by hand: git revert",
  );
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

function builtOn({ id }: Task, merged: readonly Task[]): Problem {
  const dependents = merged.map((each) => each.id);
  return new Problem(
    "conflict",
    `Merged work depends on task ${id}: ${dependents.join(", ")}.`,
    "Say what becomes of it: --with-dependents takes all of it back, --only leaves it.",
    { dependents },
  );
}
