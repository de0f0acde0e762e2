import { lstat, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { nullWhenAbsent, readText, realPath, replaceText } from "../../std/files.ts";
import type { Tree } from "../../std/git.ts";

/**
 * Makes the folder a worktree again when its `.git` file was removed, changed, or replaced by `git
 * init`.
 */
export async function linkBack(tree: Tree): Promise<void> {
  const link = join(tree.path, ".git");
  const wanted = linkText(tree.path, tree.dir, await isRelative(tree));
  const facts = await lstat(link).catch(nullWhenAbsent);
  if (facts?.isFile() && (await readText(link)) === wanted) return;
  if (facts?.isDirectory()) await rename(link, join(tree.dir, `replaced-git-${Date.now()}`));
  else await rm(link, { force: true });
  await writeFile(link, wanted);
}

/**
 * Moves a worktree as `git worktree move` does, in a tenth of its time: the registration first, so
 * that it is never without an owner, then the folder. Paths stay absolute or relative, whichever
 * they were. Null when the folder is on another file system, or `to` is taken: nothing was done.
 */
export async function moveTree(tree: Tree, to: string): Promise<Tree | null> {
  await mkdir(dirname(to), { recursive: true });
  const path = await realPath(to);
  const [from, under] = await Promise.all([stat(tree.path), stat(dirname(path))]);
  if (from.dev !== under.dev || (await lstat(path).catch(nullWhenAbsent)) !== null) return null;
  const short = await isRelative(tree);
  const link = join(path, ".git");
  await replaceText(join(tree.dir, "gitdir"), `${short ? relative(tree.dir, link) : link}\n`);
  if (short) await replaceText(join(tree.path, ".git"), linkText(path, tree.dir, short));
  await rename(tree.path, path);
  return { path, dir: tree.dir };
}

/** Whether git wrote the paths of this worktree relative to each other (since 2.48 on wish). */
async function isRelative({ dir }: Tree): Promise<boolean> {
  const gitdir = (await readText(join(dir, "gitdir"))) ?? "/";
  return !isAbsolute(gitdir.trim());
}

function linkText(path: string, dir: string, short: boolean): string {
  return `gitdir: ${short ? relative(path, dir) : dir}\n`;
}
