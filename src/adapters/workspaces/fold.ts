import type { WorkState, WorktreePlan } from "../../ports/workspace.ts";
import { askGit, commitOf, git, treeOf } from "../../std/git.ts";
import { withRepositoryLock } from "../../std/worktrees.ts";
import { stateOf } from "./commit.ts";
import { baseOf } from "./take.ts";

/**
 * Makes the work on the plan's branch one commit where it parted from the default branch. Its tree
 * is the same, so folder and index stay as they are; a branch that a person owns is left alone, and
 * so is one that has nothing in common with the default branch.
 */
export async function foldWork(plan: WorktreePlan, message: string): Promise<WorkState> {
  return withRepositoryLock(plan.repo, async () => {
    const { repo, branch, adopts = false } = plan;
    const base = await baseOf(plan);
    const ref = `refs/heads/${branch}`;
    const head = await commitOf(repo, ref);
    const parted = head && (await askGit(repo, ["merge-base", base, head]));
    if (head === null || parted === null || adopts) return stateOf(plan, base);
    const made = ["commit-tree", await treeOf(repo, head), "-p", parted];
    const commit = (await git(repo, made, { stdin: message })).trim();
    await git(repo, ["update-ref", "-m", "ringmaster: one commit", ref, commit, head]);
    return stateOf(plan, base);
  });
}
