import type { Worktrees } from "../../ports/worktrees.ts";
import { clearAll } from "./clear.ts";
import { listTrees } from "./found.ts";
import { groundOf } from "./git.ts";
import type { Ground } from "./ground.ts";
import { dropOne, keepOne, renewOne, type Pool } from "./keep.ts";
import { pinCommits } from "./pin.ts";
import { restoreWork } from "./restore.ts";

/** The worktrees of git repositories as the server looks after them. */
export function gitWorktrees(given: Pick<Ground, "home"> & Partial<Ground>): Worktrees {
  const pool: Pool = { ground: groundOf(given), making: new Set(), bound: new Set() };
  return {
    list: (repos, more) => listTrees(pool, repos, more?.branches ?? false),
    keep: (repository) => keepOne(pool, repository),
    renew: (repository, path) => renewOne(pool, repository, path),
    drop: (repository, path) => dropOne(pool, repository, path),
    clear: (clearing) => clearAll(pool.ground, clearing),
    restore: restoreWork,
    pin: pinCommits,
  };
}
