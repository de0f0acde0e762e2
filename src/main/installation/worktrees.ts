import { gitWorkspace } from "../../adapters/workspaces/git.ts";
import { gitWorktrees } from "../../adapters/workspaces/worktrees.ts";
import { Problem } from "../../domain/problem.ts";
import type { Cleared, FoundTree } from "../../ports/worktrees.ts";
import { readConfig } from "../config.ts";
import { groundFor, type Home } from "../home.ts";

/**
 * Removes every worktree whose folder lies here, once nothing runs any more. Everything in them is
 * kept under a backup ref before.
 */
export async function clearWorktrees(home: Home): Promise<Cleared[]> {
  const ground = groundFor(home, await readConfig(home.config), () => undefined);
  const worktrees = gitWorktrees(ground);
  const found = (await worktrees.list([])).filter(({ there }) => there);
  const cleared: Cleared[] = [];
  for (const [repo, trees] of Map.groupBy(found, (tree) => tree.repo)) {
    const default_branch = await branchOf(ground.home, repo);
    if (default_branch !== null)
      cleared.push(...(await clearOne(worktrees, { repo, default_branch, trees })));
  }
  return cleared;
}

/** Null for what is no repository that can be worked on: it is left alone. */
async function branchOf(home: string, repo: string): Promise<string | null> {
  try {
    return (await gitWorkspace({ home }).inspect(repo)).default_branch;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

type Own = { repo: string; default_branch: string; trees: FoundTree[] };

async function clearOne(
  worktrees: ReturnType<typeof gitWorktrees>,
  { repo, default_branch, trees }: Own,
): Promise<Cleared[]> {
  const repository = { repo, default_branch };
  const pooled = trees.filter((tree) => tree.pooled);
  for (const { path } of pooled) await worktrees.drop(repository, path ?? "");
  const others = trees.filter((tree) => !tree.pooled);
  const at = Date.now();
  return worktrees.clear({
    ...repository,
    trees: others.flatMap(({ path, branch }) => (path === null ? [] : { path, branch })),
    branches: [],
    backup: (task_id) => `refs/ringmaster/backup/${task_id}/pruned-${at}`,
    left: async (ids) => new Set(ids),
  });
}
