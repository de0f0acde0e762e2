import type { MergePlan, Rebased } from "../../ports/delivery.ts";
import type { MergeResult } from "../../ports/workspace.ts";
import {
  askGit,
  git,
  gitAt,
  gitIn,
  isAncestor,
  treeOf,
  tryGitIn,
  zeroSeparated,
} from "../../std/git.ts";
import type { Tree } from "../../std/git.ts";
import { sweepScratch, withScratchTree } from "../../std/worktrees.ts";
import { forward, headOfBranch } from "./forward.ts";
import { findMarked, withMarker } from "./marker.ts";

/** How a merge ended; `unproven` when the checks of the merged result were not green. */
export type MergeEnd = MergeResult | { status: "unproven" };

type Prove = (rebased: Rebased) => Promise<boolean>;

/** How often a merge begins anew because the default branch moved meanwhile. */
const TRIES_MAX = 3;

/**
 * Brings proven work onto the default branch; see `Delivery.merge`. Safe to call again after any
 * kill.
 */
export async function mergeWork(plan: MergePlan, prove: Prove): Promise<MergeEnd> {
  const place = { repo: plan.repo, scratch: plan.scratch, kind: "merge" };
  await sweepScratch(place);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const target = await headOfBranch(plan.repo, plan.default_branch);
    const merged = await alreadyMerged(plan, target);
    if (merged !== null) return merged;
    const straight = { ...plan, commit: await straightened(plan, target) };
    const end = await withScratchTree(place, straight.commit, (tree) =>
      mergeInto(straight, tree, target, prove),
    );
    if (end !== "moved") return end;
  }
  const detail =
    `Expected ${plan.default_branch} to stay while the work was put on top of it, ` +
    `but it moved ${TRIES_MAX} times.`;
  return { status: "moved", detail };
}

/**
 * The work as a line of commits. A rebase drops what a merge commit itself changed, so work that
 * has one becomes a single commit with the very tree of its last.
 */
async function straightened({ repo, commit }: MergePlan, target: string): Promise<string> {
  const base = await askGit(repo, ["merge-base", target, commit]);
  if (base === null) return commit;
  const merges = await git(repo, ["rev-list", "--merges", "--count", `${base}..${commit}`]);
  if (merges.trim() === "0") return commit;
  const stdin = await git(repo, ["log", "-1", "--format=%B", commit]);
  const words = ["commit-tree", `${commit}^{tree}`, "-p", base, "-F", "-"];
  return (await git(repo, words, { stdin })).trim();
}

async function alreadyMerged(plan: MergePlan, target: string): Promise<MergeEnd | null> {
  const { repo, commit, marker } = plan;
  const found = (await isAncestor(repo, commit, target))
    ? commit
    : await findMarked(repo, { since: commit, until: target, marker });
  if (found === null) return null;
  return { status: "merged", commit: found, tree: await treeOf(repo, found), already: true };
}

async function mergeInto(
  plan: MergePlan,
  tree: Tree,
  target: string,
  prove: Prove,
): Promise<MergeEnd | "moved"> {
  const conflict = await rebase(plan, tree, target);
  if (conflict !== null) return conflict;
  await withMarker(tree, plan.marker, target);
  const to = (await gitAt(tree, ["rev-parse", "HEAD"])).trim();
  const merged = { commit: to, tree: await treeOf(plan.repo, to) };
  if (to === target) return { status: "merged", ...merged, already: true };
  if (!(await prove({ ...merged, base: target }))) return { status: "unproven" };
  const step = { repo: plan.repo, branch: plan.default_branch, from: target, to };
  const end = await forward(step);
  if (end.status === "done") return { status: "merged", ...merged, already: false };
  return end.status === "moved" ? "moved" : end;
}

/** Puts the work's own commits on top of the target; null when that went well. */
async function rebase(plan: MergePlan, tree: Tree, target: string): Promise<MergeEnd | null> {
  const base = await askGit(plan.repo, ["merge-base", target, plan.commit]);
  if (base === target) return null;
  if (base === null)
    return { status: "conflict", files: [], detail: "The work and the branch share no history." };
  const flags = ["--no-verify", "--no-stat", "--empty=drop", "--reapply-cherry-picks"];
  const finished = await tryGitIn(tree, ["rebase", "--quiet", ...flags, "--onto", target, base]);
  if (finished.exit_code === 0) return null;
  const files = await unmerged(tree);
  await tryGitIn(tree, ["rebase", "--abort"]);
  if (files.length === 0)
    throw new Error(
      `Expected git to rebase ${plan.commit}, but it says: ${finished.stderr.trim()}`,
    );
  const other = `${plan.default_branch} (${target.slice(0, 10)})`;
  const detail = `The work and ${other} change the same lines: ${files.join(", ")}.`;
  return { status: "conflict", files, detail };
}

async function unmerged(tree: Tree): Promise<string[]> {
  const list = ["diff", "--name-only", "--diff-filter=U", "-z", "--no-ext-diff"];
  return zeroSeparated(await gitIn(tree, list)).toSorted();
}
