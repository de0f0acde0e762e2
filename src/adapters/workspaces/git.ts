import type { Workspace, WorktreePlan } from "../../ports/workspace.ts";
import { commandEnv } from "../../std/git.ts";
import { runChecks } from "./check.ts";
import { commitWork } from "./commit.ts";
import { inspectRepository } from "./inspect.ts";
import { outfitTree } from "./outfit.ts";
import { readSettings } from "./settings.ts";
import { discardTree, ignorePaths, takeTree } from "./take.ts";

/**
 * Worktrees of a git repository. `home` holds the caches that worktrees share.
 *
 * The repository's own checkout is never written to, and nothing its configuration names is
 * executed. Agents get the identity for their commits by environment (`IDENTITY_ENV` of
 * std/git.ts): the other way, `extensions.worktreeConfig`, changes the user's repository for good
 * and locks its config at every start.
 */
export function gitWorkspace({ home }: { home: string }): Workspace {
  return {
    inspect: inspectRepository,
    prepare: (plan) => prepare(home, plan),
    commit: commitWork,
    settings: readSettings,
    check: (job) => runChecks(home, job),
    discard: discardTree,
  };
}

async function prepare(
  home: string,
  plan: WorktreePlan,
): Promise<{ base: string; saved: string | null }> {
  const { base, saved, tree } = await takeTree(plan);
  const settings = await readSettings(plan.repo, base);
  const cached = settings.cache.map((entry) => entry.path);
  if (cached.length > 0) await ignorePaths(plan.repo, tree, cached);
  const place = { home, repo: plan.repo, commit: base };
  await outfitTree({ place, settings, path: tree.path, env: commandEnv() });
  return { base, saved };
}
