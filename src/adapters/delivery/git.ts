import type { Delivery } from "../../ports/delivery.ts";
import { git } from "../../std/git.ts";
import { headOfBranch } from "./forward.ts";
import { mergeAll, mergeWork } from "./merge.ts";
import { revertWork } from "./revert.ts";
import { takeWorkBack } from "./take-back.ts";
import { readTree } from "./tree.ts";

/**
 * Delivery into a local git repository. Each operation works in a detached worktree of its own and
 * moves the default branch by compare-and-swap at its very end, so a kill at any point leaves
 * either the old branch or the new one, and calling again comes to the same end.
 */
export function gitDelivery(): Delivery {
  return {
    merge: mergeWork,
    mergeAll,
    revert: revertWork,
    takeBack: takeWorkBack,
    base: baseOf,
    tree: readTree,
    head: headOfBranch,
  };
}

async function baseOf(repo: string, default_branch: string, commit: string): Promise<string> {
  return (await git(repo, ["merge-base", `refs/heads/${default_branch}`, commit])).trim();
}
