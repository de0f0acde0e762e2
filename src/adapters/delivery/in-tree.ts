import type { BatchPlan, Work } from "../../ports/delivery.ts";
import { gitAt, gitIn, tryGitIn, zeroSeparated, type Tree } from "../../std/git.ts";
import { withScratchTree } from "../../std/worktrees.ts";
import { withMarker } from "./marker.ts";
import type { Line, Placing } from "./placing.ts";

/**
 * Puts a work on top of a commit in a worktree of its own, where the attributes of the files count.
 * Answers its last commit, or the files that conflict.
 */
export async function placeInTree(
  plan: BatchPlan,
  { work, line, onto }: Placing,
): Promise<string | string[]> {
  const { repo, scratch, how } = plan;
  return withScratchTree({ repo, scratch, kind: "merge" }, line.tip, async (tree) => {
    const conflict = line.kept ? null : await rebase(tree, line, onto);
    if (conflict !== null) return conflict;
    const met = how === "merge" ? await mergeIn(tree, work, onto) : null;
    if (met !== null) return met;
    if (how === "rebase") await withMarker(tree, work.marker, onto);
    return headOf(tree);
  });
}

const headOf = async (tree: Tree): Promise<string> =>
  (await gitAt(tree, ["rev-parse", "HEAD"])).trim();

/** Puts the line on top of another commit; null when that went well. */
async function rebase(tree: Tree, { tip, base }: Line, onto: string): Promise<string[] | null> {
  if (base === onto) return null;
  const flags = ["--no-verify", "--no-stat", "--empty=drop", "--reapply-cherry-picks"];
  const finished = await tryGitIn(tree, ["rebase", "--quiet", ...flags, "--onto", onto, base]);
  if (finished.exit_code === 0) return null;
  const files = await unmerged(tree);
  await tryGitIn(tree, ["rebase", "--abort"]);
  if (files.length > 0) return files;
  throw new Error(`Expected git to rebase ${tip}, but it says: ${finished.stderr.trim()}`);
}

/** Brings what is checked out into another commit; null when that went well. */
async function mergeIn(
  tree: Tree,
  { message, marker }: Work,
  onto: string,
): Promise<string[] | null> {
  const from = await headOf(tree);
  await gitIn(tree, ["checkout", "--quiet", "--force", "--detach", onto]);
  const flags = ["--no-ff", "--no-verify", "--no-stat", "--quiet", "--no-gpg-sign"];
  const text = `${message}\n\n${marker}`;
  const finished = await tryGitIn(tree, ["merge", ...flags, "-m", text, from]);
  if (finished.exit_code === 0) return null;
  const files = await unmerged(tree);
  await tryGitIn(tree, ["merge", "--abort"]);
  if (files.length > 0) return files;
  throw new Error(`Expected git to merge ${from}, but it says: ${finished.stderr.trim()}`);
}

async function unmerged(tree: Tree): Promise<string[]> {
  const list = ["diff", "--name-only", "--diff-filter=U", "-z", "--no-ext-diff"];
  return zeroSeparated(await gitIn(tree, list)).toSorted();
}
