import { lstat } from "node:fs/promises";
import { Problem } from "../../domain/problem.ts";
import { nullWhenAbsent } from "../../std/files.ts";
import { commitOf, type Tree } from "../../std/git.ts";
import { checkoutsOf, commonDir } from "../../std/worktrees.ts";

const unusable = (detail: string, hint: string) => new Problem("worktree_unusable", detail, hint);

/** A branch of a repository. */
type Branch = { repo: string; default_branch: string; branch: string };

/** Refuses a branch that work cannot go on with: the default one, a missing one, one in use. */
export async function requireAdoptable(wanted: Branch): Promise<void> {
  await adoptableTip(wanted);
  await requireBranchFree({ ...wanted, own: null, common: await commonDir(wanted.repo) });
}

/** The newest commit of a branch that is to be gone on with. */
export async function adoptableTip({ repo, branch, default_branch }: Branch): Promise<string> {
  if (branch === default_branch)
    throw unusable(
      `Expected a branch beside the default branch to go on with, got ${branch} itself.`,
      "Only proven work moves the default branch. Name another one, or none.",
    );
  const tip = await commitOf(repo, `refs/heads/${branch}`);
  if (tip !== null) return tip;
  throw unusable(
    `Expected the branch ${branch} in ${repo}, but it is not there.`,
    `Create it, such as from a remote one: git -C ${repo} branch ${branch} origin/${branch}`,
  );
}

/** A branch, the worktree that may have it (if any), and the shared git folder. */
type Checked = { repo: string; branch: string; own: Tree | null; common: string };

/** Refuses a branch that is checked out in a folder other than its own. */
export async function requireBranchFree({ repo, branch, own, common }: Checked): Promise<void> {
  const others = (await checkoutsOf({ repo, common }, branch)).filter(
    (tree) => tree.dir !== own?.dir,
  );
  for (const other of others) {
    const there = await lstat(other.path).catch(nullWhenAbsent);
    if (there === null) continue;
    throw unusable(
      `Expected the branch ${branch} to be free, found it checked out in ${other.path}.`,
      `Nothing was touched. Switch that folder to another branch: git -C ${other.path} switch -`,
    );
  }
}
