import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { readText } from "../../std/files.ts";
import { commitOf, git, gitIn } from "../../std/git.ts";
import { withRepositoryLock } from "../../std/worktrees.ts";
import { commitWork } from "./commit.ts";
import { saveWork } from "./salvage.ts";
import { requireOurs } from "./take.ts";

const MESSAGE = "What was done to this work and taken back\n";

/** Holds, in a tree's git folder, the commit to which the work goes back. */
const HELD_FILE = "ringmaster-held";

/** Notes that what is done after this commit is to be taken back, also by whoever comes next. */
export async function holdWork(plan: WorktreePlan, commit: string): Promise<void> {
  await withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    if (tree) await writeFile(join(tree.dir, HELD_FILE), `${commit}\n`);
  });
}

/** Takes back what was left behind a note; a note of no commit says nothing. */
export async function undoHeld(plan: WorktreePlan): Promise<void> {
  const held = await withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    return tree && readText(join(tree.dir, HELD_FILE));
  });
  const name = held?.trim() ?? "";
  const commit = /^[0-9a-f]{40,64}$/.test(name) ? await commitOf(plan.repo, name) : null;
  if (commit !== null) await undoWork(plan, commit);
}

/**
 * Puts branch and folder back to a commit, however they were left since; what was done is kept
 * under the backup ref. Ignored files stay. Answers whether there was anything to take back.
 */
export async function undoWork(plan: WorktreePlan, commit: string): Promise<boolean> {
  const { head } = await commitWork(plan, MESSAGE);
  return withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    if (head !== commit) {
      await saveWork({ plan, tree, base: commit });
      const ref = `refs/heads/${plan.branch}`;
      await git(plan.repo, ["update-ref", "-m", "ringmaster: taken back", ref, commit]);
      if (tree) await gitIn(tree, ["reset", "-q", "--hard", commit]);
    }
    if (tree) await rm(join(tree.dir, HELD_FILE), { force: true });
    return head !== commit;
  });
}
