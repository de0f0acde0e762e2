import { copyFile, mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RepositorySettings } from "../../domain/settings.ts";
import { gitIn, zeroSeparated, type GitMore, type Tree } from "../../std/git.ts";

/**
 * A tree that can be put back to how it was when it was made ready. What git ignores stays as it
 * is, and so do cached folders: there lie dependencies, and what a check builds for those after it.
 */
export type CleanTree = {
  /** Puts back what differs; answers the paths that did. Throws when that cannot be done. */
  restore(): Promise<string[]>;
};

/** The tree as set-up left it, in an index of our own; and the one that commands see. */
const OURS = "ringmaster-clean-index";
const THEIRS = "ringmaster-own-index";
const EXCLUDES = "ringmaster-excludes";

/** Notes how a tree of ours is now, after set-up and with its cached folders. */
export async function keepClean(
  tree: Tree,
  { setup, cache }: Pick<RepositorySettings, "setup" | "cache">,
): Promise<CleanTree> {
  const index = join(tree.dir, "index");
  const ours = join(tree.dir, OURS);
  const theirs = join(tree.dir, THEIRS);
  const head = await readFile(join(tree.dir, "HEAD"));
  await Promise.all([copyIndex(index, ours), copyIndex(index, theirs)]);
  const excludes = join(tree.dir, EXCLUDES);
  await writeFile(excludes, cache.map((entry) => `/${entry.path}\n`).join(""));
  const config = cache.length > 0 ? ([["core.excludesFile", excludes]] as const) : [];
  const more = { env: { GIT_INDEX_FILE: ours }, config };
  if (setup.length > 0) await gitIn(tree, ["add", "-A"], more);
  return {
    restore: async () => {
      await mkdir(tree.path, { recursive: true });
      await writeFile(join(tree.dir, "HEAD"), head);
      await copyIndex(theirs, index);
      await rm(`${index}.lock`, { force: true });
      const paths = await changedPaths(tree, more);
      if (paths.length === 0) return [];
      await gitIn(tree, ["checkout-index", "-q", "-f", "-a"], more);
      await gitIn(tree, ["clean", "-q", "-ffd"], more);
      return paths;
    },
  };
}

/**
 * A copy as old as its original, to the millisecond below: by an index's time git knows which files
 * may have changed within the tick in which it was written ("racy git"), and looks at them again.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const time_s = Math.floor(mtimeMs) / 1_000;
  await utimes(to, time_s, time_s);
}

/** Paths that differ from the index, new ones included; what differs from HEAD does not count. */
async function changedPaths(tree: Tree, more: GitMore): Promise<string[]> {
  const status = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
  const rows = zeroSeparated(await gitIn(tree, status, more));
  return rows.filter((row) => row[1] !== " ").map((row) => row.slice(3));
}
