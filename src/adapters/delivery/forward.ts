import { lstat } from "node:fs/promises";
import { Problem } from "../../domain/problem.ts";
import { nullWhenAbsent } from "../../std/files.ts";
import { commitOf, git, isAncestor, tryGit, tryGitIn, type Tree } from "../../std/git.ts";
import { checkoutsOf, rebasesOf, withRepositoryLock } from "../../std/worktrees.ts";
import { clearHalfForward, noteForward } from "./half-forward.ts";

/** A branch that is to go from one commit to a later one, if it is still at the first. */
export type Step = { repo: string; branch: string; from: string; to: string };

/**
 * How a step ended. `held`: local changes of a checkout stand in the way; `detail` tells what to
 * do, `files` which of them, where it is a matter of files.
 */
export type StepEnd =
  | { status: "done" }
  | { status: "moved" }
  | { status: "held"; detail: string; files?: readonly string[] };

/** The newest commit of a branch; `repository_unusable` when it is gone. */
export async function headOfBranch(repo: string, branch: string): Promise<string> {
  const head = await commitOf(repo, `refs/heads/${branch}`);
  if (head !== null) return head;
  throw new Problem(
    "repository_unusable",
    `Expected the branch ${branch} in ${repo}, but it is not there.`,
    "Create it, or add the project again so that its default branch is read anew.",
  );
}

/**
 * Moves the branch by compare-and-swap. Where it is checked out, git's own fast-forward moves the
 * files with it and refuses rather than overwrite anything that is not committed there.
 */
export async function forward(step: Step): Promise<StepEnd> {
  return withRepositoryLock(step.repo, async (common) => {
    const now = await headOfBranch(step.repo, step.branch);
    if (now === step.to) return { status: "done" };
    if (now !== step.from) return { status: "moved" };
    const [rebase] = await rebasesOf(common, step.branch);
    if (rebase) return { status: "held", detail: heldByRebase(rebase, step) };
    const [checkout] = await checkoutsOf({ repo: step.repo, common }, step.branch);
    return checkout ? forwardCheckout(step, checkout) : forwardRef(step);
  });
}

async function forwardRef({ repo, branch, from, to }: Step): Promise<StepEnd> {
  const args = ["update-ref", "-m", "ringmaster: fast-forward", `refs/heads/${branch}`, to, from];
  const finished = await tryGit(repo, args);
  if (finished.exit_code === 0) return { status: "done" };
  if ((await headOfBranch(repo, branch)) !== from) return { status: "moved" };
  throw new Error(`Expected ${branch} to move to ${to}, but git says: ${finished.stderr.trim()}`);
}

async function forwardCheckout(step: Step, checkout: Tree): Promise<StepEnd> {
  const there = await lstat(checkout.path).catch(nullWhenAbsent);
  if (there === null) return { status: "held", detail: heldByAbsence(checkout, step) };
  await clearHalfForward(checkout);
  const done = await noteForward(checkout, step, () =>
    tryGitIn(checkout, [
      "merge",
      "--ff-only",
      "--no-overwrite-ignore",
      "--no-stat",
      "--no-verify",
      "-q",
      step.to,
    ]),
  );
  const now = await headOfBranch(step.repo, step.branch);
  if (done.exit_code === 0 && now === step.to) return { status: "done" };
  if (now !== step.from)
    return (await isAncestor(step.repo, step.to, now)) ? { status: "done" } : { status: "moved" };
  const files = filesNamed(done.stderr);
  return { status: "held", detail: heldBy(checkout, step, { files, said: done.stderr }), files };
}

function heldByRebase(dir: string, { branch }: Step): string {
  return (
    `Expected nobody to work on the history of ${branch}, but a rebase of it is under way` +
    ` (${dir}). Finish it (git rebase --continue) or end it (git rebase --abort); the merge is` +
    " tried again."
  );
}

function heldByAbsence({ path }: Tree, { branch }: Step): string {
  return (
    `Expected the worktree of ${branch} at ${path}, but it is not there. ` +
    "Put it back, or let git forget it: git worktree prune"
  );
}

/** The files, or folders of files, that git says it would overwrite. */
const filesNamed = (said: string): string[] =>
  said.split("\n").flatMap((line) => /^\t(.+)$/.exec(line)?.[1] ?? []);

type InWay = { files: readonly string[]; said: string };

function heldBy(checkout: Tree, { branch }: Step, { files, said }: InWay): string {
  const way = `Commit them, or put them away (git -C ${checkout.path} stash -u)`;
  if (files.length > 0)
    return (
      `Expected ${checkout.path} to take over the new ${branch}, but changes there stand in the` +
      ` way: ${files.slice(0, 20).join(", ")}. ${way}; the merge is tried again.`
    );
  return (
    `Expected ${checkout.path} to take over the new ${branch}, but git says: ` +
    `${said.trim().slice(0, 500)}. Finish or end what is under way there; the merge is tried again.`
  );
}

/** The files that differ between two commits, renames as a removed and a new one. */
export async function changedFiles(
  repo: string,
  from: string,
  to: string,
): Promise<{ path: string; change: string }[]> {
  const list = [
    "diff-tree",
    "-r",
    "-z",
    "--no-commit-id",
    "--name-status",
    "--no-renames",
    from,
    to,
  ];
  const fields = (await git(repo, list)).split("\0");
  const rows: { path: string; change: string }[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2)
    rows.push({ change: fields[at] ?? "", path: fields[at + 1] ?? "" });
  return rows;
}
