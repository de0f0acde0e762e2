import type { Rebased, TakenBack, TakeBackPlan } from "../../ports/delivery.ts";
import { git, gitAt, gitIn, treeOf, tryGitIn, zeroSeparated, type Tree } from "../../std/git.ts";
import { sweepScratch, withScratchTree } from "../../std/worktrees.ts";
import { forward, headOfBranch } from "./forward.ts";
import { findMarked, marked } from "./marker.ts";

const TRIES_MAX = 3;

/** Takes a work's commits back by a new one; see `Delivery.takeBack`. Safe to call again. */
export async function takeWorkBack(
  plan: TakeBackPlan,
  prove: (result: Rebased) => Promise<boolean>,
): Promise<TakenBack> {
  const { repo, default_branch: branch, marker } = plan;
  const place = { repo, scratch: plan.scratch, kind: "revert" };
  await sweepScratch(place);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const target = await headOfBranch(repo, branch);
    const found = await findMarked(repo, { since: plan.to, until: target, marker });
    if (found !== null) return { status: "reverted", commit: found };
    const end = await withScratchTree(place, target, async (tree) => {
      const files = await undo(plan, tree);
      if (files.length > 0) return { status: "conflict", files } as const;
      const commit = await commitAll(plan, tree);
      const result = { commit, tree: await treeOf(repo, commit), base: target };
      if (!(await prove(result))) return { status: "unproven" } as const;
      const step = await forward({ repo, branch, from: target, to: commit });
      return step.status === "done" ? ({ status: "reverted", commit } as const) : step;
    });
    if (end.status !== "moved") return end;
  }
  return {
    status: "held",
    detail: `Expected ${branch} to stay while a revert was put on top, but it moved every time.`,
  };
}

/**
 * Applies the whole way back as one change: of a merge commit as of a line of commits. Answers the
 * files in which it meets what came later.
 */
async function undo({ repo, from, to }: TakeBackPlan, tree: Tree): Promise<string[]> {
  const words = ["commit-tree", `${from}^{tree}`, "-p", to, "-m", "the way back"];
  const back = (await git(repo, words)).trim();
  const applied = await tryGitIn(tree, ["cherry-pick", "--no-commit", back]);
  if (applied.exit_code === 0) return [];
  const list = ["diff", "--name-only", "--diff-filter=U", "-z", "--no-ext-diff"];
  const files = zeroSeparated(await gitIn(tree, list)).toSorted();
  if (files.length > 0) return files;
  throw new Error(`Expected git to take ${to} back, but it says: ${applied.stderr.trim()}`);
}

async function commitAll({ message, marker }: TakeBackPlan, tree: Tree): Promise<string> {
  const flags = [
    "--quiet",
    "--no-verify",
    "--no-gpg-sign",
    "--allow-empty",
    "--cleanup=whitespace",
  ];
  await gitIn(tree, ["commit", ...flags, "--file=-"], { stdin: marked(message, marker) });
  return (await gitAt(tree, ["rev-parse", "HEAD"])).trim();
}
