import { rm, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { nullWhenAbsent } from "./files.ts";

/**
 * A lock of the shared git folder is held for milliseconds; one of this age has no living owner:
 * its git was killed.
 */
const STALE_MS = 10_000;

/** The same for locks of a worktree in which nobody of ours works any more. */
const LEFT_MS = 2_000;

/** Locks of the shared folder that would hold up everybody when their owner died. */
const SHARED = ["config.lock", "packed-refs.lock"];

/** Locks that a git which was killed leaves in the git folder of one worktree. */
const OF_TREE = ["index.lock", "HEAD.lock", "config.worktree.lock"];

/**
 * Removes locks that git left in the folder all worktrees share. The index of a person's own
 * checkout is left alone: git may hold it for as long as an editor is open.
 */
export async function clearSharedLocks(common: string): Promise<void> {
  for (const name of SHARED) await removeWhenOlder(join(common, name), STALE_MS);
}

/** Removes locks left in one worktree's git folder; a fresh one is waited for, 2 s at most. */
export async function clearTreeLocks(dir: string): Promise<void> {
  for (const name of OF_TREE) await removeStale(join(dir, name));
}

/**
 * Removes the lock that a git command complained of, if it is one of the shared folder and stale.
 * Answers whether it did, so that the command is worth another try.
 */
export async function clearLockNamed(complaint: string): Promise<boolean> {
  const path = /Unable to create '([^']+\.lock)'/.exec(complaint)?.[1];
  if (path === undefined || !isShared(path)) return false;
  return removeWhenOlder(path, STALE_MS);
}

function isShared(path: string): boolean {
  const parts = path.split(sep);
  return SHARED.includes(basename(path)) || parts.includes("refs");
}

async function removeWhenOlder(lock: string, age_ms: number): Promise<boolean> {
  const facts = await stat(lock).catch(nullWhenAbsent);
  if (facts === null || Date.now() - facts.mtimeMs < age_ms) return false;
  await rm(lock, { force: true });
  return true;
}

async function removeStale(lock: string): Promise<void> {
  const until = performance.now() + LEFT_MS;
  for (;;) {
    const facts = await stat(lock).catch(nullWhenAbsent);
    if (facts === null) return;
    if (Date.now() - facts.mtimeMs > LEFT_MS || performance.now() > until) break;
    await wait(50);
  }
  await rm(lock, { force: true });
}
