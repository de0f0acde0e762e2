import type { Effect } from "../../domain/effect.ts";
import { triedOf } from "../../domain/iteration.ts";
import { TERMINAL_STATES, type TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import type { World } from "../world.ts";
import { queueEffect } from "./orders.ts";

const OVER: readonly TaskState[] = TERMINAL_STATES;

/** Whether nothing of a task is worked on any more. */
export const isOver = ({ status }: Pick<Task, "status">): boolean => OVER.includes(status);

/** Commits that were kept with the decisions of a task, since they were tried before asking. */
export async function triedIn(tables: Tables, task_id: string): Promise<string[]> {
  const decisions = await tables.decisions.list({ task_id });
  return decisions.flatMap(({ experiments }) => experiments.flatMap(({ commit }) => commit ?? []));
}

/** Queues that the commits tried for a task are let go, when it is over and there are any. */
export async function endTried(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  task: Task,
): Promise<void> {
  if (!isOver(task) || (await triedIn(tables, task.id)).length === 0) return;
  const key = `tried:${task.id}:${task.version}`;
  const payload = { tried_of: task.id };
  await queueEffect(clock, tables, { key, kind: "cleanup", task_id: task.id, payload, lane: key });
}

/** Lets the commits tried for a task go, unless it was taken up again meanwhile. */
export async function clearTried(world: World, { payload }: Effect): Promise<void> {
  const place = await world.store.read(async (tables) => {
    const task = await tables.tasks.find(payload["tried_of"] ?? "");
    if (!task || !isOver(task)) return undefined;
    const project = await tables.projects.find(task.project_id);
    return project && { repo: project.repo, refs: triedOf(task.id) };
  });
  if (place) await world.worktrees.pin(place.repo, { [place.refs]: null });
}
