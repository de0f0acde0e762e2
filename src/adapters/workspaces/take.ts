import { appendFile, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { nullWhenAbsent, removeFolder } from "../../std/files.ts";
import { askGit, commitOf, git, type Tree } from "../../std/git.ts";
import {
  addTree,
  checkoutsOf,
  claimedFor,
  claimTree,
  fillTree,
  registeredAt,
  registeredTrees,
  removeTree,
  withRepositoryLock,
} from "../../std/worktrees.ts";
import { saveWork } from "./salvage.ts";

const unusable = (detail: string, hint: string) => new Problem("worktree_unusable", detail, hint);

/** The commit on which the plan's work starts; `repository_unusable` when its branch is gone. */
export async function baseOf({ repo, default_branch }: WorktreePlan): Promise<string> {
  const base = await commitOf(repo, `refs/heads/${default_branch}`);
  if (base !== null) return base;
  throw new Problem(
    "repository_unusable",
    `Expected the branch ${default_branch} in ${repo}, but it is not there.`,
    "Create it, or add the project again so that its default branch is read anew.",
  );
}

/**
 * Takes the plan's folder and branch at the newest commit of the default branch. Earlier work on
 * either is saved under the backup ref first; a folder or branch that is somebody else's is refused
 * and not touched.
 */
export async function takeTree(
  plan: WorktreePlan,
): Promise<{ base: string; saved: string | null; tree: Tree }> {
  const base = await baseOf(plan);
  const taken = await withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    await requireBranchFree(plan, tree, common);
    const saved = await saveWork({ plan, tree, base });
    await clearAway(plan, tree, common);
    const fresh = await addTree(
      { repo: plan.repo, common },
      { path: plan.path, commit: base, branch: plan.branch },
    );
    await claimTree(fresh, plan.branch);
    return { base, saved, tree: fresh };
  });
  await fillTree(taken.tree);
  return taken;
}

/**
 * Saves everything, then removes folder, registration and branch. Nothing there is nothing to do.
 */
export async function discardTree(plan: WorktreePlan): Promise<void> {
  await withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    const base = await commitOf(plan.repo, `refs/heads/${plan.default_branch}`);
    const tip = await commitOf(plan.repo, `refs/heads/${plan.branch}`);
    if (tree || tip !== null) await saveWork({ plan, tree, base: base ?? "" });
    await clearAway(plan, tree, common);
    const held = await checkoutsOf({ repo: plan.repo, common }, plan.branch);
    if (tip !== null && held.length === 0)
      await git(plan.repo, ["update-ref", "-d", `refs/heads/${plan.branch}`, tip]);
  });
}

/**
 * The tree of the plan if its folder is there; `worktree_unusable` when something else lies there.
 */
export async function requireOurs(plan: WorktreePlan, common: string): Promise<Tree | null> {
  const facts = await lstat(plan.path).catch(nullWhenAbsent);
  if (facts === null) return null;
  const tree = facts.isDirectory() ? await registeredAt(common, plan.path) : undefined;
  if (tree && (await belongsTo(plan, tree, tree.branch))) return tree;
  if (facts.isDirectory() && !tree && (await readdir(plan.path)).length === 0) return null;
  const found = tree
    ? `a worktree on ${tree.branch ?? "a detached HEAD"}`
    : facts.isDirectory()
      ? "a folder with files that is no worktree of this repository"
      : "a file or a link";
  throw unusable(
    `Expected ${plan.path} to be free or the worktree of ${plan.branch}, found ${found}.`,
    "Nothing was touched. Move it away if it is not needed there, then try again.",
  );
}

async function belongsTo(plan: WorktreePlan, tree: Tree, branch: string | null): Promise<boolean> {
  const claimed = await claimedFor(tree);
  return claimed === null ? branch === plan.branch : claimed === plan.branch;
}

async function requireBranchFree(
  plan: WorktreePlan,
  own: Tree | null,
  common: string,
): Promise<void> {
  const others = (await checkoutsOf({ repo: plan.repo, common }, plan.branch)).filter(
    (tree) => tree.dir !== own?.dir,
  );
  for (const other of others) {
    const there = await lstat(other.path).catch(nullWhenAbsent);
    if (there === null) continue;
    throw unusable(
      `Expected the branch ${plan.branch} to be free, found it checked out in ${other.path}.`,
      `Nothing was touched. Switch that folder to another branch: git -C ${other.path} switch -`,
    );
  }
}

/** Removes our folder and the registrations of this path and branch whose folder is missing. */
async function clearAway(plan: WorktreePlan, tree: Tree | null, common: string): Promise<void> {
  if (tree) await removeTree(tree);
  const at = await registeredAt(common, plan.path);
  const stale = (await registeredTrees(common)).filter((other) => other.branch === plan.branch);
  for (const other of at ? [at, ...stale] : stale) {
    const there = await lstat(other.path).catch(nullWhenAbsent);
    if (there === null) await removeFolder(other.dir);
  }
}

/** Makes git ignore paths by the repository's private exclude file, where nothing does yet. */
export async function ignorePaths(
  repo: string,
  tree: Tree,
  paths: readonly string[],
): Promise<void> {
  const env = { GIT_DIR: tree.dir, GIT_WORK_TREE: tree.path };
  await withRepositoryLock(repo, async (common) => {
    for (const path of paths) {
      const asked = ["check-ignore", "--no-index", "-q", "--", `${path}/`];
      if ((await askGit(tree.path, asked, { env })) !== null) continue;
      await mkdir(join(common, "info"), { recursive: true });
      await appendFile(join(common, "info", "exclude"), `\n/${path}\n`);
    }
  });
}
