import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { readText } from "../../std/files.ts";
import { commitOf, git, type Tree } from "../../std/git.ts";

/**
 * Only proven work moves the default branch. Where an agent moved it to a commit that it made in
 * its worktree (it switched to the branch and committed, or updated the ref), the branch goes back
 * to where it was and the commit stays in the worktree, as work like any other.
 */
export async function putBackDefault(plan: WorktreePlan, tree: Tree): Promise<void> {
  const ref = `refs/heads/${plan.default_branch}`;
  const head = await commitOf(plan.repo, ref);
  const own = await madeHere(tree);
  if (head === null || !own.has(head)) return;
  const past = await git(plan.repo, ["reflog", "show", "--format=%H", ref, "--"]);
  const before = past.split("\n").find((commit) => commit !== "" && !own.has(commit));
  if (before === undefined) return;
  // A worktree that is on the branch itself would lose the commit together with the branch.
  const place = join(tree.dir, "HEAD");
  if ((await readText(place))?.trim() === `ref: ${ref}`) await writeFile(place, `${head}\n`);
  const why = "ringmaster: only proven work moves this branch";
  await git(plan.repo, ["update-ref", "-m", why, ref, before, head]);
}

/** Commits that were made in the worktree, by what git noted of its HEAD. */
export async function madeHere(tree: Tree, how = /^commit/): Promise<Set<string>> {
  const lines = ((await readText(join(tree.dir, "logs", "HEAD"))) ?? "").split("\n");
  const made = lines.filter((line) => how.test(line.split("\t")[1] ?? ""));
  return new Set(made.flatMap((line) => line.split(" ")[1] ?? []));
}
