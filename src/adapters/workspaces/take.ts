import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { nullWhenAbsent, removeFolder, replaceText } from "../../std/files.ts";
import { commitOf, git, tryGit, type Tree } from "../../std/git.ts";
import { clearSharedLocks } from "../../std/stale-lock.ts";
import {
  addTree,
  checkoutsOf,
  claimedFor,
  claimTree,
  registeredAt,
  registeredTrees,
  removeTree,
  unsettle,
  withRepositoryLock,
} from "../../std/worktrees.ts";
import { adoptableTip, requireBranchFree } from "./adopt.ts";
import { bringOver } from "./bring-over.ts";
import { moveTree } from "./link.ts";
import { saveWork } from "./salvage.ts";
import { noteBase, readySlots, unnoteSlot, type SlotNote } from "./slot.ts";

const unusable = (detail: string, hint: string) => new Problem("worktree_unusable", detail, hint);

/** The commit on which the plan's work starts; `repository_unusable` when its branch is gone. */
export async function baseOf({
  repo,
  default_branch,
}: Pick<WorktreePlan, "repo" | "default_branch">): Promise<string> {
  const base = await commitOf(repo, `refs/heads/${default_branch}`);
  if (base !== null) return base;
  throw new Problem(
    "repository_unusable",
    `Expected the branch ${default_branch} in ${repo}, but it is not there.`,
    "Create it, or add the project again so that its default branch is read anew.",
  );
}

/** A tree that was taken, and how far it is: `slot` is set when it had been kept ready. */
export type TakenTree = {
  saved: string | null;
  tree: Tree;
  /** The commit whose files it shall have. */
  start: string;
  slot: SlotNote | null;
};

/** What a kept worktree must be like to be taken, and where such ones lie. */
export type Wanted = { base: string; fit: string | null; worktrees: string };

/**
 * Takes the plan's folder and branch at the newest commit of the default branch, or of the branch
 * that it adopts, or at the commit from which it is to go on. Earlier work on either is saved under
 * the backup ref first; a folder or branch that is somebody else's is refused and not touched. The
 * files are not written yet.
 */
export async function takeTree(plan: WorktreePlan, wanted: Wanted): Promise<TakenTree> {
  return withRepositoryLock(plan.repo, async (common) => {
    await clearSharedLocks(common);
    const tree = await requireOurs(plan, common);
    if (tree) await bringOver(plan, tree, common);
    await requireBranchFree({ ...plan, own: tree, common });
    const start = plan.adopts ? await adoptableTip(plan) : (plan.start ?? wanted.base);
    const saved = await saveWork({ plan, tree, base: start });
    await clearAway(plan, tree, common);
    const slot = await takeSlot({ plan, common, start }, wanted);
    if (slot) return { saved, tree: slot.tree, start, slot: slot.note };
    return { saved, tree: await freshTree(plan, common, wanted.base), start, slot: null };
  });
}

/** Adds the plan's worktree anew, without its files. */
export async function freshTree(plan: WorktreePlan, common: string, base: string): Promise<Tree> {
  const place = { repo: plan.repo, common };
  const { path, branch } = plan;
  const tree = plan.adopts
    ? await addTree(place, { path, branch, commit: null })
    : await addOrNothing(place, { path, branch, commit: plan.start ?? base });
  await claimTree(tree, branch);
  await noteBase(tree, base);
  return tree;
}

/** Adds a tree on a new branch; when that fails, the branch that git made first goes again. */
async function addOrNothing(
  place: { repo: string; common: string },
  added: { path: string; branch: string; commit: string },
): Promise<Tree> {
  try {
    return await addTree(place, added);
  } catch (error) {
    const ref = `refs/heads/${added.branch}`;
    const held = await checkoutsOf(place, added.branch);
    if (held.length === 0) await tryGit(place.repo, ["update-ref", "-d", ref, added.commit]);
    throw error;
  }
}

type Place = { plan: WorktreePlan; common: string; start: string };

/** A kept worktree that fits, moved into the plan's place and put on its branch; or null. */
async function takeSlot(
  { plan, common, start }: Place,
  { base, fit, worktrees }: Wanted,
): Promise<{ tree: Tree; note: SlotNote } | null> {
  if (fit === null) return null;
  const fitting = (await readySlots(common, worktrees)).filter(({ note }) => note.fit === fit);
  const best = fitting.find(({ note }) => note.commit === start) ?? fitting[0];
  if (!best) return null;
  await unnoteSlot(best);
  await unsettle(best);
  await claimTree(best, plan.branch);
  await noteBase(best, base);
  const tree = await moveTree(best, plan.path);
  if (tree === null) {
    await removeTree(best);
    return null;
  }
  const ref = `refs/heads/${plan.branch}`;
  if (!plan.adopts) await git(plan.repo, ["update-ref", "-m", "ringmaster: worktree", ref, start]);
  await replaceText(join(tree.dir, "HEAD"), `ref: ${ref}\n`);
  return { tree, note: best.note };
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

/** Removes our folder and the registrations of this path and branch whose folder is missing. */
export async function clearAway(
  plan: WorktreePlan,
  tree: Tree | null,
  common: string,
): Promise<void> {
  if (tree) await removeTree(tree);
  const at = await registeredAt(common, plan.path);
  const stale = (await registeredTrees(common)).filter((other) => other.branch === plan.branch);
  for (const other of at ? [at, ...stale] : stale) {
    const there = await lstat(other.path).catch(nullWhenAbsent);
    if (there === null) await removeFolder(other.dir);
  }
}
