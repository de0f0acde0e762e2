import { readdir } from "node:fs/promises";
import path from "node:path";
import { gitWorkspace } from "../../adapters/workspaces/git.ts";
import { askGit } from "../../std/git.ts";
import type { Home } from "../home.ts";

/** A worktree that was, or would be, removed, and the ref under which its work is kept. */
export type Pruned = { path: string; kept_under: string | null };

/** Removes worktrees that nobody uses; everything in them is kept under a backup ref before. */
export async function pruneWorktrees(
  home: Home,
  { dry_run, in_use }: { dry_run: boolean; in_use: () => Promise<readonly string[]> },
): Promise<Pruned[]> {
  const folders = await worktreeFolders(home);
  const used = await in_use();
  const pruned: Pruned[] = [];
  for (const folder of folders.filter((each) => !used.includes(each))) {
    const one = await prune(home, folder, dry_run);
    if (one) pruned.push(one);
  }
  return pruned;
}

async function worktreeFolders(home: Home): Promise<string[]> {
  const projects = (await foldersIn(home.worktrees)).filter((name) => !name.startsWith("."));
  const nested = await Promise.all(
    projects.map(async (name) => {
      const folder = path.join(home.worktrees, name);
      return (await foldersIn(folder)).map((task) => path.join(folder, task));
    }),
  );
  return nested.flat();
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Null for what is no worktree of a repository that can be read: it is left alone. */
async function prune(home: Home, folder: string, dry_run: boolean): Promise<Pruned | null> {
  const common = await askGit(folder, ["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  const repo = common && (await repositoryOf(common));
  if (!repo) return null;
  if (dry_run) return { path: folder, kept_under: null };
  const { default_branch } = await gitWorkspace({ home: home.root }).inspect(repo);
  const task_id = path.basename(folder);
  const ref = `refs/ringmaster/backup/${task_id}/pruned-${Date.now()}`;
  const branch = `ringmaster/${task_id}`;
  const plan = { repo, default_branch, path: folder, branch, backup_ref: ref };
  await gitWorkspace({ home: home.root }).discard(plan);
  const kept = await askGit(repo, ["rev-parse", "--verify", "--quiet", ref]);
  return { path: folder, kept_under: kept === null ? null : ref };
}

/** The checkout that a common git folder belongs to: beside it, or where its configuration says. */
async function repositoryOf(common: string): Promise<string | null> {
  const elsewhere = await askGit(common, ["config", "core.worktree"]);
  const beside = elsewhere === null ? path.dirname(common) : path.resolve(common, elsewhere);
  return askGit(beside, ["rev-parse", "--show-toplevel"]);
}
