import { join } from "node:path";
import type { Taken, Workspace, WorktreePlan } from "../../ports/workspace.ts";
import { readChanges } from "./changes.ts";
import { runChecks } from "./check.ts";
import { commitWork } from "./commit.ts";
import { discardTree } from "./discard.ts";
import { foldWork } from "./fold.ts";
import type { Ground } from "./ground.ts";
import { inspectRepository } from "./inspect.ts";
import { prepareTree } from "./prepare.ts";
import { misfitBrought, readSettings } from "./settings.ts";
import { holdWork, undoWork } from "./undo.ts";

/**
 * Worktrees of a git repository. `home` holds the caches that worktrees share, `worktrees` those
 * that are kept ready (by default a folder of the home); `tell` hears of what failed without doing
 * harm.
 *
 * The repository's own checkout is never written to, and nothing its configuration names is
 * executed. Agents get the identity for their commits by environment (`IDENTITY_ENV` of
 * std/git-command.ts): the other way, `extensions.worktreeConfig`, changes the user's repository
 * for good and locks its config at every start.
 */
export function gitWorkspace(given: Pick<Ground, "home"> & Partial<Ground>): Workspace {
  const ground = groundOf(given);
  return {
    inspect: inspectRepository,
    prepare: (plan: WorktreePlan): Promise<Taken> => prepareTree(ground, plan),
    commit: commitWork,
    settings: readSettings,
    misfit: misfitBrought,
    check: (job) => runChecks(ground, job),
    changes: readChanges,
    fold: foldWork,
    hold: holdWork,
    undo: undoWork,
    discard: async (plan, mayGo) => void (await discardTree(plan, ground, mayGo)),
  };
}

/** The usual places, where nothing else is said. */
export function groundOf(given: Pick<Ground, "home"> & Partial<Ground>): Ground {
  const { home, worktrees = join(home, "worktrees"), tell = () => undefined } = given;
  return { home, worktrees, tell, shield: given.shield ?? (async () => []) };
}
