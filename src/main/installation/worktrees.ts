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
  for (const folder of folders.filter((each) => !used.includes(each)))
    pruned.push(dry_run ? { path: folder, kept_under: null } : await prune(home, folder));
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

async function prune(home: Home, folder: string): Promise<Pruned> {
  const common = await askGit(folder, ["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  if (common === null) return { path: folder, kept_under: null };
  const workspace = gitWorkspace({ home: home.root });
  const { repo, default_branch } = await workspace.inspect(path.dirname(common));
  const task_id = path.basename(folder);
  const backup_ref = `refs/ringmaster/backup/${task_id}/pruned-${Date.now()}`;
  const branch = `ringmaster/${task_id}`;
  await workspace.discard({ repo, default_branch, path: folder, branch, backup_ref });
  return { path: folder, kept_under: backup_ref };
}
