import { stat } from "node:fs/promises";
import { Problem } from "../../domain/problem.ts";
import type { RepositoryFacts } from "../../ports/workspace.ts";
import { nullWhenAbsent } from "../../std/files.ts";
import { requireAdoptable } from "./adopt.ts";
import { askGit, git, commitOf, tryGit } from "../../std/git.ts";

const unusable = (detail: string, hint: string) => new Problem("repository_unusable", detail, hint);

/**
 * What a repository is like; `repository_unusable` when it cannot be worked on. Changes nothing.
 */
export async function inspectRepository(given: string, adopts?: string): Promise<RepositoryFacts> {
  await requireRepository(given);
  const repo = (await git(given, ["rev-parse", "--show-toplevel"])).trim();
  const default_branch = await findDefaultBranch(repo);
  const head = await commitOf(repo, `refs/heads/${default_branch}`);
  if (head === null)
    throw unusable(
      `Expected ${repo} to have a commit on the branch ${default_branch}, but it has none.`,
      "Make a first commit there: git commit --allow-empty -m 'first commit'",
    );
  if (adopts !== undefined) await requireAdoptable({ repo, default_branch, branch: adopts });
  return { repo, default_branch, head };
}

async function requireRepository(repo: string): Promise<void> {
  const folder = await stat(repo).catch(nullWhenAbsent);
  if (!folder?.isDirectory())
    throw unusable(
      `Expected ${repo} to be a folder, but it is not.`,
      "Give the path of a git repository.",
    );
  const found = await tryGit(repo, ["rev-parse", "--is-bare-repository"]);
  if (found.missing)
    throw new Problem(
      "tool_missing",
      "Expected git in PATH, but there is none.",
      "Install it (Debian: apt-get install git) and try again.",
    );
  if (found.exit_code !== 0) throw notRepository(repo, found.stderr);
  if (found.stdout.trim() === "true")
    throw unusable(
      `Expected ${repo} to have a working tree, but it is a bare repository.`,
      "Clone it and give the path of the clone: git clone <this path> <a folder>",
    );
}

function notRepository(repo: string, said: string): Problem {
  if (said.includes("dubious ownership"))
    return unusable(
      `Expected ${repo} to belong to the user who runs Ringmaster, but another user owns it.`,
      `If you trust it: git config --global --add safe.directory ${repo}`,
    );
  return unusable(
    `Expected ${repo} to be a git repository, but git says: ${said.trim().slice(0, 300)}`,
    "Make it one (git init, git add, git commit), or give the path of another.",
  );
}

/**
 * HEAD's branch, whatever its name; with a detached HEAD the branch that the remote or custom
 * names.
 */
async function findDefaultBranch(repo: string): Promise<string> {
  const current = await askGit(repo, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  if (current !== null) return current;
  const remote = await askGit(repo, [
    "symbolic-ref",
    "--quiet",
    "--short",
    "refs/remotes/origin/HEAD",
  ]);
  const configured = await askGit(repo, ["config", "init.defaultBranch"]);
  const names = [remote?.replace(/^origin\//, ""), configured, "main", "master"];
  for (const name of names)
    if (name && (await commitOf(repo, `refs/heads/${name}`)) !== null) return name;
  throw unusable(
    `Expected ${repo} to have a branch checked out, but its HEAD is detached and it has no branch` +
      " main or master.",
    "Check out the branch that work shall start from: git switch <branch>",
  );
}
