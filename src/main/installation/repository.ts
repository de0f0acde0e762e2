import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../domain/problem.ts";
import { git, isAncestor, tryGit } from "../../std/git.ts";

/**
 * What bringing the self project up to date came to. `moved`: it has commits it lacked before;
 * `note`: what was left out and why, empty when nothing was.
 */
export type Synced = { head: string; moved: boolean; note: string };

/** Reading another repository of this machine is the one transport these commands need. */
const LOCAL = {
  env: { GIT_ALLOW_PROTOCOL: "file" },
  config: [["protocol.file.allow", "always"]],
} as const;

/**
 * The self project's repository: a clone of the checkout this command runs from, never that
 * checkout itself. Commits the checkout has gained since are merged in; what would conflict is left
 * out and said.
 */
export async function syncSelf(checkout: string, repo: string): Promise<Synced> {
  const head = await headOf(checkout);
  const dirty = (await git(checkout, ["status", "--porcelain"])) !== "";
  const note = dirty ? "uncommitted changes of the checkout are not part of it" : "";
  if (existsSync(path.join(repo, ".git")))
    return { note, ...(await bringIn(checkout, repo, head)) };
  await mkdir(path.dirname(repo), { recursive: true });
  await git("/", ["clone", "--quiet", "--no-checkout", checkout, repo], LOCAL);
  await git(repo, ["checkout", "--quiet", "-B", "main", head]);
  return { head, moved: true, note };
}

async function bringIn(
  checkout: string,
  repo: string,
  head: string,
): Promise<Omit<Synced, "note"> & Partial<Synced>> {
  const own = await headOf(repo);
  await git(repo, ["fetch", "--quiet", checkout, head], LOCAL);
  if (await isAncestor(repo, head, own)) return { head: own, moved: false };
  const merged = await tryGit(repo, ["merge", "--quiet", "--no-edit", head]);
  if (merged.exit_code === 0) return { head: await headOf(repo), moved: true };
  await tryGit(repo, ["merge", "--abort"]);
  const note =
    `commits of the checkout conflict with improvements made here; ` +
    `merge ${head.slice(0, 10)} in ${repo} by hand`;
  return { head: own, moved: false, note };
}

async function headOf(repo: string): Promise<string> {
  const asked = await tryGit(repo, ["rev-parse", "--verify", "HEAD^{commit}"]);
  if (asked.exit_code === 0) return asked.stdout.trim();
  if (asked.missing)
    throw new Problem(
      "tool_missing",
      "Expected git on this machine, but it is not there.",
      "Run: sudo apt-get install -y git",
    );
  throw new Problem(
    "repository_unusable",
    `Expected ${repo} to be a git clone of Ringmaster with at least one commit, but git says: ` +
      `${asked.stderr.trim().split("\n")[0]}`,
    "Get it with git clone, and run ./ringmaster from there.",
  );
}
