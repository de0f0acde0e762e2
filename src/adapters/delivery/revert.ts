import { Problem } from "../../domain/problem.ts";
import type { RevertPlan } from "../../ports/delivery.ts";
import { gitAt, gitIn, tryGitIn, type Tree } from "../../std/git.ts";
import { sweepScratch, withScratchTree } from "../../std/worktrees.ts";
import { changedFiles, forward, headOfBranch } from "./forward.ts";
import { findMarked, marked } from "./marker.ts";

const TRIES_MAX = 3;

/**
 * Takes back what the commits `from..to` brought, as one new commit; see `Delivery.revert`. A
 * `conflict` problem when the branch cannot be moved now. Safe to call again after any kill.
 */
export async function revertWork(plan: RevertPlan): Promise<{ commit: string }> {
  const { repo, default_branch: branch, marker } = plan;
  const place = { repo, scratch: plan.scratch, kind: "revert" };
  await sweepScratch(place);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const target = await headOfBranch(repo, branch);
    const found = await findMarked(repo, { since: plan.to, until: target, marker });
    if (found !== null) return { commit: found };
    const end = await withScratchTree(place, target, async (tree) => {
      const to = await commitRevert(plan, tree, target);
      const step = await forward({ repo, branch, from: target, to });
      return { ...step, commit: to };
    });
    if (end.status === "done") return { commit: end.commit };
    if (end.status === "held")
      throw new Problem("conflict", end.detail, "Clear that folder; the revert is tried again.");
  }
  throw new Problem(
    "conflict",
    `Expected ${branch} to stay while a revert was put on top, but it moved ${TRIES_MAX} times.`,
    "Nothing is lost. Try again when less is going on.",
  );
}

async function commitRevert(plan: RevertPlan, tree: Tree, target: string): Promise<string> {
  const range = `${plan.from}..${plan.to}`;
  const reverted = await tryGitIn(tree, ["revert", "--no-commit", range]);
  if (reverted.exit_code !== 0) await restorePaths(plan, tree, target);
  const flags = [
    "--quiet",
    "--no-verify",
    "--no-gpg-sign",
    "--allow-empty",
    "--cleanup=whitespace",
  ];
  const stdin = marked(plan.message, plan.marker);
  await gitIn(tree, ["commit", ...flags, "--file=-"], { stdin });
  return (await gitAt(tree, ["rev-parse", "HEAD"])).trim();
}

/** Later commits changed the same lines: then the paths of the range are as they were before it. */
async function restorePaths(plan: RevertPlan, tree: Tree, target: string): Promise<void> {
  await tryGitIn(tree, ["revert", "--quit"]);
  await gitIn(tree, ["reset", "-q", "--hard", target]);
  for (const { path, change } of await changedFiles(plan.repo, plan.from, plan.to)) {
    if (change === "A") await gitIn(tree, ["rm", "-q", "-f", "--ignore-unmatch", "--", path]);
    else await gitIn(tree, ["checkout", "-q", plan.from, "--", path]);
  }
}
