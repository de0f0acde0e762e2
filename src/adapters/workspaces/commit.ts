import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { WorkState, WorktreePlan } from "../../ports/workspace.ts";
import { nullWhenAbsent, readText } from "../../std/files.ts";
import {
  commitOf,
  git,
  gitAt,
  gitIn,
  isAncestor,
  mergeBase,
  treeOf,
  zeroSeparated,
  type Tree,
} from "../../std/git.ts";
import { clearTreeLocks } from "../../std/stale-lock.ts";
import { branchIn, withRepositoryLock } from "../../std/worktrees.ts";
import { attribute } from "./attribute.ts";
import { bringOver } from "./bring-over.ts";
import { linkBack } from "./link.ts";
import { unstageNoWork } from "./not-work.ts";
import { putBackDefault } from "./put-back.ts";
import { headOf, saveWork } from "./salvage.ts";
import { stageAll, withIndex } from "./staging.ts";
import { baseOf, requireOurs } from "./take.ts";

/** What git keeps in a tree's folder while a merge, a rebase and the like is half done. */
const HALF_DONE = [
  "MERGE_HEAD",
  "MERGE_MODE",
  "MERGE_MSG",
  "CHERRY_PICK_HEAD",
  "REVERT_HEAD",
  "BISECT_LOG",
  "AUTO_MERGE",
  "rebase-merge",
  "rebase-apply",
  "sequencer",
];

/**
 * Brings everything in the plan's worktree onto its branch as a commit, however the agent left it:
 * on another branch, detached, in the middle of a rebase, with a stale lock or without its `.git`
 * file.
 */
export async function commitWork(plan: WorktreePlan, message: string): Promise<WorkState> {
  return withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    if (!tree)
      throw new Problem(
        "worktree_unusable",
        `Expected the worktree of ${plan.branch} in ${plan.path}, found nothing there.`,
        "Give the task back to the queue; the next attempt makes a new worktree.",
      );
    await bringOver(plan, tree, common);
    await linkBack(tree);
    await clearTreeLocks(tree.dir);
    await putBackDefault(plan, tree);
    const base = await baseOf(plan);
    await returnToBranch(plan, tree, base);
    await withIndex(tree, () => commitAll(tree, message));
    await attribute(plan, tree, { base, message });
    return stateOf(plan, base);
  });
}

async function returnToBranch(plan: WorktreePlan, tree: Tree, base: string): Promise<void> {
  const rebasing = await isRebasing(tree);
  const tip = await commitOf(plan.repo, `refs/heads/${plan.branch}`);
  const on = branchIn((await readText(join(tree.dir, "HEAD"))) ?? "");
  const head = await headOf(tree);
  const keeps = await whatCounts(plan, tree, { base, tip, head, rebasing });
  if (keeps === "branch" || head !== tip) await saveWork({ plan, tree, base });
  for (const name of HALF_DONE) await rm(join(tree.dir, name), { recursive: true, force: true });
  const ref = `refs/heads/${plan.branch}`;
  if (keeps === "folder" && head !== null && head !== tip)
    await git(plan.repo, ["update-ref", ref, head]);
  if (on !== plan.branch) await gitAt(tree, ["symbolic-ref", "HEAD", ref]);
  if (keeps === "branch")
    await withIndex(tree, () => gitIn(tree, ["reset", "-q", "--hard", "HEAD"]));
}

type Places = { base: string; tip: string | null; head: string | null; rebasing: boolean };

/**
 * Which of the two is the agent's result when HEAD is not at the branch: usually the folder, being
 * what it saw last. The branch, when a rebase was left half done (its commits are still whole
 * there), or when the agent merely looked at something else. Whatever does not count is saved.
 */
async function whatCounts(
  { repo }: WorktreePlan,
  tree: Tree,
  { base, tip, head, rebasing }: Places,
): Promise<"folder" | "branch"> {
  if (tip === null || head === tip) return "folder";
  if (rebasing) return "branch";
  if (head === null) return "folder";
  const behind = await isAncestor(repo, head, tip);
  const elsewhere = await isAncestor(repo, head, base);
  return (behind || elsewhere) && (await withIndex(tree, () => isClean(tree)))
    ? "branch"
    : "folder";
}

async function isRebasing(tree: Tree): Promise<boolean> {
  const found = await Promise.all(
    ["rebase-merge", "rebase-apply"].map((name) =>
      stat(join(tree.dir, name)).catch(nullWhenAbsent),
    ),
  );
  return found.some((facts) => facts !== null);
}

async function isClean(tree: Tree): Promise<boolean> {
  return (await gitIn(tree, ["status", "--porcelain=v2", "-z", "--untracked-files=normal"])) === "";
}

async function commitAll(tree: Tree, message: string): Promise<void> {
  const staged = await stageAll(tree);
  if (!(await unstageNoWork(tree, staged))) return;
  const flags = ["--quiet", "--no-verify", "--no-gpg-sign", "--cleanup=whitespace"];
  await gitIn(tree, ["commit", ...flags, "--file=-"], { stdin: message });
}

/** What a plan's branch holds that the base lacks. */
export async function stateOf(
  { repo, branch }: Pick<WorktreePlan, "repo" | "branch">,
  base: string,
): Promise<WorkState> {
  const head = await commitOf(repo, `refs/heads/${branch}`);
  if (head === null) throw new Error(`Expected the branch ${branch} after its commit.`);
  const since = (await mergeBase(repo, base, head)) ?? base;
  const list = [
    "diff-tree",
    "-r",
    "-z",
    "--no-commit-id",
    "--name-only",
    "--no-renames",
    "--ignore-submodules=none",
    since,
    head,
  ];
  const files = zeroSeparated(await git(repo, list));
  return { head, tree: await treeOf(repo, head), changed: files.length > 0, files };
}
