import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { GitRoom } from "../../ports/neighbourhood.ts";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { commonDir, registeredAt } from "../../std/worktrees.ts";

/**
 * What git writes of a repository without a quarantine: a commit needs its worktree's own folder,
 * loose objects, and its branch with the branch's log. A branch is written by a file beside it, so
 * it is the whole folder of the branch, unless that is the one of the default branch.
 */
export async function gitRoom({ repo, path, branch }: WorktreePlan): Promise<GitRoom> {
  const common = await commonDir(repo);
  const tree = await registeredAt(common, path);
  if (!tree)
    throw new Problem(
      "worktree_unusable",
      `Expected ${path} to be a worktree of ${repo}, but git does not know it.`,
      "Give the task back to the queue; the next attempt makes a new worktree.",
    );
  const folder = dirname(branch);
  const names =
    folder === "." ? [] : ["refs", "logs/refs"].map((kind) => `${kind}/heads/${folder}`);
  const branches = names.map((name) => join(common, name));
  for (const each of branches) await mkdir(each, { recursive: true });
  return { writable: [tree.dir, join(common, "objects"), ...branches] };
}
