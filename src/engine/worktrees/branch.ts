import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "store" | "workspace">;

/** Refuses a branch that work of a project (id or name) cannot go on with; null is none. */
export async function requireBranch(
  { store, workspace }: Ground,
  project_id: string,
  branch: string | null,
): Promise<void> {
  if (branch === null) return;
  const { repo } = await store.read((tables) => requireProject(tables, project_id));
  await workspace.inspect(repo, branch);
}

/** The same for a task that is there; the branch it has already is not looked at again. */
export async function requireBranchOf(
  world: Ground,
  task_id: string,
  branch: string | null,
): Promise<void> {
  if (branch === null) return;
  const task = await world.store.read((tables) => requireTask(tables, task_id));
  if (task.branch !== branch) await requireBranch(world, task.project_id, branch);
}
