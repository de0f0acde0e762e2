import type { Attempt } from "../../domain/attempt.ts";
import { isVoid, type Evidence, type LiveTrees } from "../../domain/evidence.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";

/** A task with its evidence, oldest first, as it stands. */
export type Ledger = {
  task: Task;
  project: Project;
  /** The task's newest attempt. */
  last: Attempt | undefined;
  items: (Evidence & { is_void: boolean })[];
};

/** What checks said of a task's trees, and of which of them the work has none any more. */
export async function ledgerOf(world: World, task_id: string): Promise<Ledger> {
  const { task, project, last, rows } = await world.store.read(async (tables) => {
    const found = await requireTask(tables, task_id);
    return {
      task: found,
      project: await requireProject(tables, found.project_id),
      last: (await tables.attempts.of(task_id)).at(-1),
      rows: await tables.evidence.of(task_id),
    };
  });
  const live = await liveTrees(world, project, task, last);
  return {
    task,
    project,
    last,
    items: rows.map((row) => ({ ...row, is_void: isVoid(row, live) })),
  };
}

/** While an attempt runs, its work is what its branch holds; after that, what it reported. */
async function liveTrees(
  world: World,
  { repo }: Project,
  { merge_commit }: Task,
  last: Attempt | undefined,
): Promise<LiveTrees> {
  const running = last?.resolution === null ? last.branch : null;
  const [work, base, merged] = await Promise.all([
    treeOf(world, repo, running ?? last?.head_commit ?? null),
    treeOf(world, repo, last?.base_commit ?? null),
    treeOf(world, repo, merge_commit),
  ]);
  return { work, base, merged };
}

/** A commit that is not there any more has no tree that evidence could speak of. */
async function treeOf(world: World, repo: string, commit: string | null): Promise<string | null> {
  return commit === null ? null : world.delivery.tree(repo, commit).catch(() => null);
}
