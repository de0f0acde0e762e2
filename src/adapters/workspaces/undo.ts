import type { WorktreePlan } from "../../ports/workspace.ts";
import { git, gitIn } from "../../std/git.ts";
import { withRepositoryLock } from "../../std/worktrees.ts";
import { commitWork } from "./commit.ts";
import { saveWork } from "./salvage.ts";
import { requireOurs } from "./take.ts";

const MESSAGE = "What was done to this work and taken back\n";

/**
 * Puts branch and folder back to a commit, however they were left since; what was done is kept
 * under the backup ref. Ignored files stay. Answers whether there was anything to take back.
 */
export async function undoWork(plan: WorktreePlan, commit: string): Promise<boolean> {
  const { head } = await commitWork(plan, MESSAGE);
  if (head === commit) return false;
  return withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    await saveWork({ plan, tree, base: commit });
    const ref = `refs/heads/${plan.branch}`;
    await git(plan.repo, ["update-ref", "-m", "ringmaster: taken back", ref, commit]);
    if (tree) await gitIn(tree, ["reset", "-q", "--hard", commit]);
    return true;
  });
}
