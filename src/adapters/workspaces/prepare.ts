import type { RepositorySettings } from "../../domain/settings.ts";
import type { Taken, WorktreePlan } from "../../ports/workspace.ts";
import { commandEnv, commitOf, isAncestor, tryGitIn, type Tree } from "../../std/git.ts";
import { clearTreeLocks } from "../../std/stale-lock.ts";
import { fillTree, removeTree, settle, withRepositoryLock } from "../../std/worktrees.ts";
import { requireBranchFree } from "./adopt.ts";
import { bringOver } from "./bring-over.ts";
import { clearUp } from "./discard.ts";
import type { Ground } from "./ground.ts";
import { ignorePaths } from "./ignore.ts";
import { linkBack } from "./link.ts";
import { copyIgnored, outfitTree, setUp, type Outfit } from "./outfit.ts";
import { readSettings } from "./settings.ts";
import { fitOf, notedBase, type SlotNote } from "./slot.ts";
import { baseOf, freshTree, requireOurs, takeTree } from "./take.ts";
import { undoHeld } from "./undo.ts";

/**
 * Makes the plan's worktree ready for work: the one that lies there, if it is to be taken over;
 * else one that was kept ready, brought to the newest commit with only what differs; else a new
 * one.
 */
export async function prepareTree(ground: Ground, asked: WorktreePlan): Promise<Taken> {
  const plan = await withKnownStart(asked);
  const base = await baseOf(plan);
  const lain = plan.resume ? await takeOver(plan, base) : null;
  if (lain !== null) {
    await undoHeld(plan);
    return lain;
  }
  const settings = await readSettings(plan.repo, base);
  await clearUp(plan, ground);
  const fit = await fitOf(plan.repo, await keysFrom(plan, base), settings);
  const taken = await takeTree(plan, { base, fit, worktrees: ground.worktrees });
  const { saved, start } = taken;
  const outfit = outfitOf(ground, { plan, settings, tree: taken.tree, commit: start });
  if (taken.slot && (await useSlot(outfit, taken.slot))) return { base, saved, from: "pool" };
  const tree = taken.slot ? await startOver(plan, taken.tree, base) : taken.tree;
  await fillTree(tree);
  await outfitNew({ ...outfit, tree });
  return { base, saved, from: "new" };
}

/** A commit that this repository does not have, as on another machine, is none to begin on. */
async function withKnownStart(plan: WorktreePlan): Promise<WorktreePlan> {
  const { repo, start = null } = plan;
  return { ...plan, start: start && (await commitOf(repo, start)) };
}

/** The commit whose files decide what caches are needed: that on which the work goes on. */
async function keysFrom(plan: WorktreePlan, base: string): Promise<string> {
  const { repo, branch, adopts, start } = plan;
  return adopts ? ((await commitOf(repo, `refs/heads/${branch}`)) ?? base) : (start ?? base);
}

/** The folder as it lies, if it is this task's; what a killed git left in the way is removed. */
async function takeOver(plan: WorktreePlan, newest: string): Promise<Taken | null> {
  return withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    if (!tree) return null;
    await requireBranchFree({ ...plan, own: tree, common });
    await bringOver(plan, tree, common);
    await clearTreeLocks(tree.dir);
    await linkBack(tree);
    const noted = await notedBase(tree);
    const known = noted !== null && (await isAncestor(plan.repo, noted, newest));
    return { base: known ? noted : newest, saved: null, from: "as_it_lay" };
  });
}

type Fresh = { plan: WorktreePlan; settings: RepositorySettings; tree: Tree; commit: string };

function outfitOf({ home, tell, shield }: Ground, { plan, settings, tree, commit }: Fresh): Outfit {
  const place = { home, repo: plan.repo, commit };
  return { place, settings, tree, env: commandEnv(), tell, shield };
}

/** Outfits a tree that was just filled. */
export async function outfitNew(outfit: Outfit): Promise<void> {
  const cached = outfit.settings.cache.map((entry) => entry.path);
  if (cached.length > 0) await ignorePaths(outfit.place.repo, outfit.tree, cached);
  await outfitTree(outfit);
}

/**
 * Brings a kept worktree to the commit that is wanted. False when that cannot be done without
 * losing something its set-up changed: then it is worth nothing.
 */
export async function useSlot(outfit: Outfit, note: SlotNote): Promise<boolean> {
  const { tree, place } = outfit;
  const moved = note.commit !== place.commit;
  if (moved && !(await bringTo(tree, note.commit, place.commit))) return false;
  await settle(tree);
  await copyIgnored(outfit);
  if (moved || !note.set_up) await setUp(outfit);
  return true;
}

/** Writes only what differs between the commits. HEAD is moved by whoever knows on what it is. */
async function bringTo(tree: Tree, from: string, to: string): Promise<boolean> {
  const read = await tryGitIn(tree, ["read-tree", "-m", "-u", from, to]);
  return read.exit_code === 0;
}

async function startOver(plan: WorktreePlan, tree: Tree, base: string): Promise<Tree> {
  return withRepositoryLock(plan.repo, async (common) => {
    await removeTree(tree);
    return freshTree(plan, common, base);
  });
}
