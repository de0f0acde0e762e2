import { join } from "node:path";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { namesIn, readText } from "../../std/files.ts";
import { commitOf, git, isAncestor, treeOf, type Tree } from "../../std/git.ts";
import { isUnsettled } from "../../std/worktrees.ts";
import { snapshotTree } from "./staging.ts";

/** Work that may be lost: a tree (if its folder is there) and the commits of the plan's branch. */
type Work = { plan: WorktreePlan; tree: Tree | null; base: string };

/**
 * Keeps everything that is not part of `base` under the plan's backup ref: commits of the branch
 * and of the tree's HEAD, the rest of a rebase, and whatever lies uncommitted or untracked in the
 * folder. What the ref held before stays reachable from it. Answers the commit that holds it all,
 * or null when there is nothing to keep.
 */
export async function saveWork({ plan, tree, base }: Work): Promise<string | null> {
  const { repo } = plan;
  const head = tree && (await headOf(tree));
  const heads = await unsavedHeads(repo, base, [
    head,
    await commitOf(repo, `refs/heads/${plan.branch}`),
    tree && (await rebasedFrom(tree)),
  ]);
  const content = tree && (await folderHolds(tree)) ? await snapshotTree(tree, head) : null;
  const dirty = content !== null && content !== (head === null ? null : await treeOf(repo, head));
  if (!dirty && heads.length === 0) return null;
  const parents = dirty && head !== null ? [head, ...heads.filter((name) => name !== head)] : heads;
  return keepUnder(plan, { content: dirty ? content : null, parents });
}

/** The commit of a tree's HEAD, or null when it has none. */
export function headOf(tree: Tree): Promise<string | null> {
  return commitIn(tree, "HEAD");
}

async function commitIn(tree: Tree, revision: string): Promise<string | null> {
  const finished = await readText(join(tree.dir, revision));
  if (finished === null) return null;
  const named = /^ref: (.+)$/m.exec(finished)?.[1] ?? finished.trim();
  return commitOf(join(tree.dir, "..", ".."), named);
}

/** Where the branch stood before a rebase that was left half done. */
async function rebasedFrom(tree: Tree): Promise<string | null> {
  for (const state of ["rebase-merge", "rebase-apply"]) {
    const found = await commitIn(tree, join(state, "orig-head"));
    if (found !== null) return found;
  }
  return null;
}

/** A folder without any file but `.git` was never filled, or is being removed: it says nothing. */
async function folderHolds(tree: Tree): Promise<boolean> {
  if (await isUnsettled(tree)) return false;
  return (await namesIn(tree.path)).some((name) => name !== ".git");
}

async function unsavedHeads(
  repo: string,
  base: string,
  heads: readonly (string | null)[],
): Promise<string[]> {
  const own: string[] = [];
  for (const head of new Set(heads))
    if (head !== null && !(await isAncestor(repo, head, base))) own.push(head);
  const kept: string[] = [];
  for (const head of own) {
    const others = own.filter((other) => other !== head);
    const covered = await Promise.all(others.map((other) => isAncestor(repo, head, other)));
    if (!covered.includes(true)) kept.push(head);
  }
  return kept;
}

/** What is to be kept: the content of a folder when it is not that of a commit, and commits. */
type Kept = { content: string | null; parents: readonly string[] };

async function keepUnder({ repo, backup_ref }: WorktreePlan, kept: Kept): Promise<string> {
  const earlier = await commitOf(repo, backup_ref);
  if (earlier !== null && (await isKeptBy(repo, kept, earlier))) return earlier;
  const { content } = kept;
  const [first = null, ...others] = kept.parents;
  const adds = earlier !== null && (first === null || !(await isAncestor(repo, earlier, first)));
  const parents = adds ? [...kept.parents, earlier] : kept.parents;
  const plain = content === null && others.length === 0 && !adds ? first : null;
  const commit =
    plain ?? (await bundle(repo, content ?? (await treeOf(repo, first ?? "")), parents));
  await git(repo, ["update-ref", backup_ref, commit]);
  return commit;
}

/** Whether an earlier backup holds all of it, so that saving twice saves once. */
async function isKeptBy(
  repo: string,
  { content, parents }: Kept,
  earlier: string,
): Promise<boolean> {
  if (content !== null && content !== (await treeOf(repo, earlier))) return false;
  const covered = await Promise.all(parents.map((parent) => isAncestor(repo, parent, earlier)));
  return covered.every(Boolean);
}

async function bundle(repo: string, tree: string, parents: readonly string[]): Promise<string> {
  const args = parents.flatMap((parent) => ["-p", parent]);
  const message = "Work kept by Ringmaster before its folder was reset or removed\n";
  return (await git(repo, ["commit-tree", tree, ...args], { stdin: message })).trim();
}
