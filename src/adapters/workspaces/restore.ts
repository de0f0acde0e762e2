import { lstat, readdir } from "node:fs/promises";
import { Problem } from "../../domain/problem.ts";
import type { Restoring } from "../../ports/worktrees.ts";
import { nullWhenAbsent } from "../../std/files.ts";
import { commitOf, git } from "../../std/git.ts";
import { addTree, fillTree, withRepositoryLock } from "../../std/worktrees.ts";

/**
 * Puts the newest of the work that is kept under the refs on a new branch, and lays it out in a
 * folder if wanted. `not_found` when nothing is kept there, `conflict` when branch or folder are in
 * use: then nothing was done.
 */
export async function restoreWork(wanted: Restoring): Promise<{ ref: string; commit: string }> {
  const { repo, branch, folder } = wanted;
  return withRepositoryLock(repo, async (common) => {
    const found = await newestOf(wanted);
    await requireFree(wanted);
    if (folder === null) {
      await git(repo, ["update-ref", `refs/heads/${branch}`, found.commit, ""]);
      return found;
    }
    const { commit } = found;
    await fillTree(await addTree({ repo, common }, { path: folder, commit, branch }));
    return found;
  });
}

async function newestOf({ repo, refs }: Restoring): Promise<{ ref: string; commit: string }> {
  // Dates of commits are whole seconds: of equals, what was kept counts before the branch as it is.
  const list = ["for-each-ref", "--sort=-refname", "--sort=-committerdate", "--count=1"];
  const row = await git(repo, [...list, "--format=%(objectname) %(refname)", ...refs]);
  const [commit, ref] = row.trim().split(" ");
  if (commit && ref) return { commit, ref };
  throw new Problem(
    "not_found",
    `Expected work that is kept in ${repo} under ${refs.join(" or ")}, found none.`,
    "What was merged needs no restoring; see what is kept: " +
      `git -C ${repo} for-each-ref refs/ringmaster/backup`,
  );
}

async function requireFree({ repo, branch, folder }: Restoring): Promise<void> {
  if ((await commitOf(repo, `refs/heads/${branch}`)) !== null)
    throw new Problem(
      "conflict",
      `Expected a branch that is not there yet, but ${repo} has a branch ${branch}.`,
      "Choose another name: --branch NAME",
    );
  if (folder === null) return;
  const facts = await lstat(folder).catch(nullWhenAbsent);
  if (facts === null || (facts.isDirectory() && (await readdir(folder)).length === 0)) return;
  throw new Problem(
    "conflict",
    `Expected ${folder} to be free, but something lies there.`,
    "Nothing was touched. Choose a folder that is empty or not there yet.",
  );
}
