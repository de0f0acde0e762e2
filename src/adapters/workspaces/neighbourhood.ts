import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Neighbourhood, Outside } from "../../ports/neighbourhood.ts";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { nullWhenAbsent, readText, realPath } from "../../std/files.ts";
import { askGit, git, gitIn, zeroSeparated } from "../../std/git.ts";
import { claimedFor, commonDir, registeredTrees } from "../../std/worktrees.ts";
import { openQuarantine } from "./quarantine.ts";
import { gitRoom } from "./room.ts";

/** Of more changed files than these the content is not looked at, only that they are changed. */
const FILES_MAX = 2_000;

/** What lies around worktrees of git repositories. Looking changes nothing, not even an index. */
export function gitNeighbourhood(): Neighbourhood {
  return { room: gitRoom, quarantine: openQuarantine, look, keptIn };
}

async function look(plan: WorktreePlan): Promise<Outside> {
  const common = await commonDir(plan.repo);
  const checkout = basename(common) === ".git" ? dirname(common) : null;
  const own = await realPath(plan.path);
  const others = (await registeredTrees(common)).filter(({ path }) => path !== own);
  const [refs, files] = await Promise.all([
    refsOf(plan.repo),
    checkout === null ? {} : filesOf(checkout, common),
  ]);
  const heads: Record<string, string> = {};
  if (checkout !== null) heads[checkout] = await headIn(common);
  for (const tree of others)
    if ((await claimedFor(tree)) === null) heads[tree.path] = await headIn(tree.dir);
  return { checkout, worktrees: others.map(({ path }) => path), files, refs, heads };
}

const headIn = async (dir: string) => (await readText(join(dir, "HEAD")))?.trim() ?? "";

/** Remote branches move with every fetch, and those below `ringmaster` are ours. */
async function refsOf(repo: string): Promise<Record<string, string>> {
  const list = ["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags"];
  const rows = (await git(repo, list)).split("\n").filter((row) => row !== "");
  const pairs = rows.map((row) => row.split(" ") as [string, string]);
  return Object.fromEntries(pairs.filter(([name]) => !name.startsWith("refs/heads/ringmaster/")));
}

async function filesOf(checkout: string, common: string): Promise<Record<string, string>> {
  const tree = { path: checkout, dir: common };
  const status = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=normal"];
  const rows = zeroSeparated(await gitIn(tree, [...status, "--ignore-submodules=all"]));
  const looks = await Promise.all(
    rows.map(async (row, at) => {
      const file = join(checkout, row.slice(3));
      return [file, `${row.slice(0, 2)} ${at < FILES_MAX ? await stampOf(file) : ""}`] as const;
    }),
  );
  return Object.fromEntries(looks);
}

async function stampOf(file: string): Promise<string> {
  const facts = await lstat(file).catch(nullWhenAbsent);
  return facts === null ? "gone" : `${facts.ino} ${facts.size} ${facts.mtimeMs} ${facts.mode}`;
}

async function keptIn(file: string): Promise<string | null> {
  const folder = dirname(file);
  const facts = await lstat(folder).catch(nullWhenAbsent);
  if (!facts?.isDirectory()) return null;
  const last = await askGit(folder, ["log", "-1", "--format=%H", "--", basename(file)]);
  return last === null || last === "" ? null : last;
}
