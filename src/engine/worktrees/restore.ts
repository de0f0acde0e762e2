import { notFound } from "../../domain/problem.ts";
import { ownBranch } from "../../domain/branch.ts";
import type { Tables } from "../../ports/store.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";

/** Which work of a task, and where to: a branch, and a folder if wanted. */
export type RestoreWish = {
  task_id: string;
  /** Null: the newest of all its attempts. */
  attempt_id: string | null;
  /** Null: one with a name made from the task's id. */
  branch: string | null;
  folder: string | null;
};

/** What was brought back, from which ref. */
export type Restored = {
  ref: string;
  commit: string;
  branch: string;
  folder: string | null;
  repo: string;
};

/**
 * Brings work of a task back that was reset, discarded or pruned: as a branch, and in a folder of
 * its own if wanted. `not_found` when nothing of it is kept.
 */
export async function restore(world: World, wish: RestoreWish): Promise<Restored> {
  const { task_id, attempt_id, folder } = wish;
  const repo = await world.store.read((tables) => placeOf(tables, wish));
  const backups = `refs/ringmaster/backup/${task_id}`;
  const refs =
    attempt_id === null
      ? [backups, `refs/heads/${ownBranch(task_id)}`]
      : [`${backups}/${attempt_id}`];
  const branch = wish.branch ?? `restored/${attempt_id ?? task_id}`;
  const found = await world.worktrees.restore({ repo, refs, branch, folder });
  return { ...found, branch, folder, repo };
}

async function placeOf(tables: Tables, { task_id, attempt_id }: RestoreWish): Promise<string> {
  const task = await requireTask(tables, task_id);
  const attempts = await tables.attempts.of(task_id);
  if (attempt_id !== null && !attempts.some(({ id }) => id === attempt_id))
    throw notFound("attempt", attempt_id);
  return (await requireProject(tables, task.project_id)).repo;
}
