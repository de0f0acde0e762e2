import { cp, lstat, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { namesIn, nullWhenAbsent, readText, removeFolder } from "../../std/files.ts";
import { askGit, commitOf, git, type Tree } from "../../std/git.ts";
import { branchIn } from "../../std/worktrees.ts";
import { bringObjects, looseIn } from "./bring-objects.ts";

/** In a worktree's git folder: what an agent's git writes while it runs. */
export const QUARANTINE = "ringmaster-quarantine";
/** Lies in it from the moment when it is whole, and says where the branch stood then. */
export const LAID = "laid";
/** How files are copied: git tells by an index's time which files it must look at again. */
export const COPIED = { recursive: true, preserveTimestamps: true } as const;

/** Of a worktree's git folder, what stays as it was: where it belongs, and what we noted. */
const POINTERS = /^(commondir|gitdir|config\.worktree|locked|modules|ringmaster-.*)$/;
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})\n?$/;

/** Whether anything is at a path, a link that leads nowhere included. */
export async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(nullWhenAbsent)) !== null;
}

/**
 * Brings over what the last run of an agent in a sandbox wrote, when there is any. Under the
 * repository's lock, by whoever is about to use the tree and after the run. Objects first, by
 * their content; then the branch, when it leads to something whole; then HEAD, index and the like.
 * Killed in between, it is done once more by the next.
 */
export async function bringOver(plan: WorktreePlan, tree: Tree, common: string): Promise<void> {
  const folder = join(tree.dir, QUARANTINE);
  if (!(await isThere(folder))) return;
  const start = await readText(join(folder, LAID));
  if (start !== null) {
    await bringObjects(plan.repo, join(folder, "objects"), await looseIn(join(folder, "objects")));
    await bringBranch(plan, join(folder, "refs"), start);
    await bringTree(plan, { tree, common, folder });
    await rm(join(folder, LAID));
  }
  await removeFolder(folder);
}

/** The commit that a file of a branch names, if all of it is here. */
async function wholeCommit(repo: string, file: string): Promise<string | null> {
  const text = await plainText(file);
  const name = COMMIT.test(text ?? "") ? (text ?? "").trim() : null;
  if (name === null || (await commitOf(repo, name)) !== name) return null;
  const walk = ["rev-list", "--objects", "--quiet", name, "--not", "--branches", "--tags"];
  return (await askGit(repo, walk)) === null ? null : name;
}

/** The text of a file that is one: no link, no pipe, nothing large. */
async function plainText(file: string): Promise<string | null> {
  const facts = await lstat(file).catch(nullWhenAbsent);
  return facts?.isFile() && facts.size < 4_096 ? readFile(file, "utf8") : null;
}

/** Where only others moved the branch, it stays there; where both did, its log has the others'. */
async function bringBranch(
  { repo, branch }: WorktreePlan,
  refs: string,
  start: string,
): Promise<void> {
  const found = await wholeCommit(repo, join(refs, basename(branch)));
  const ref = `refs/heads/${branch}`;
  if (found === null || found === start || found === (await commitOf(repo, ref))) return;
  await git(repo, ["update-ref", "-m", "commit: from the agent's sandbox", ref, found]);
}

type Left = { tree: Tree; common: string; folder: string };

/** Takes over what lies in the agent's copy, and takes away what it took away. */
async function bringTree(plan: WorktreePlan, { tree, common, folder }: Left): Promise<void> {
  const from = join(folder, "tree");
  const left = (await namesIn(from)).filter((name) => !POINTERS.test(name));
  const here = (await namesIn(tree.dir)).filter((name) => !POINTERS.test(name));
  const passing = join(folder, "passing");
  for (const name of left) {
    const plain = name === "HEAD" ? await headLeft(plan, { tree, common, folder }) : undefined;
    if (plain === null || !(await isPlain(join(from, name)))) continue;
    await removeFolder(passing);
    if (plain === undefined) await cp(join(from, name), passing, COPIED);
    else await writeFile(passing, plain);
    const facts = await lstat(join(tree.dir, name)).catch(nullWhenAbsent);
    if (facts?.isDirectory()) await removeFolder(join(tree.dir, name));
    await rename(passing, join(tree.dir, name));
  }
  for (const name of here)
    if (!left.includes(name) && name !== "HEAD") await removeFolder(join(tree.dir, name));
}

/** Files and folders of such, and nothing that leads elsewhere. */
async function isPlain(path: string): Promise<boolean> {
  const facts = await lstat(path);
  if (!facts.isDirectory()) return facts.isFile();
  for (const name of await readdir(path)) if (!(await isPlain(join(path, name)))) return false;
  return true;
}

/**
 * What HEAD is to say now; null: as before. A branch that is only in the agent's copy is told by
 * its commit, so that the work on it counts.
 */
async function headLeft(plan: WorktreePlan, { common, folder }: Left): Promise<string | null> {
  const file = join(folder, "tree", "HEAD");
  const text = await plainText(file);
  const branch = branchIn(text ?? "");
  if (branch === null) {
    const found = await wholeCommit(plan.repo, file);
    return found === null ? null : `${found}\n`;
  }
  const ours = branch === plan.branch || dirname(branch) !== dirname(plan.branch);
  if (ours || (await isThere(join(common, "refs", "heads", branch))))
    return `ref: refs/heads/${branch}\n`;
  const found = await wholeCommit(plan.repo, join(folder, "refs", basename(branch)));
  return found === null ? null : `${found}\n`;
}
