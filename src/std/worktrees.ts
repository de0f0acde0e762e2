import { randomUUID } from "node:crypto";
import { mkdir, realpath, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { namesIn, nullWhenAbsent, readText, realPath, removeFolder } from "./files.ts";
import { askGit, git, gitIn, type Tree } from "./git.ts";
import { withFileLock } from "./lock.ts";
import { lives, refOf } from "./process-tree.ts";

/** A linked worktree as the repository knows it; `branch` is null when its HEAD is detached. */
export type Registered = Tree & { branch: string | null };

const LOCK_WAIT_MS = 5 * 60_000;
const OWN_FILE = "ringmaster-branch";
const UNSETTLED_FILE = "ringmaster-unsettled";

/** The git folder that all worktrees of a repository share. */
export async function commonDir(repo: string): Promise<string> {
  const usual = join(repo, ".git");
  const head = await stat(join(usual, "HEAD")).catch(nullWhenAbsent);
  if (head?.isFile()) return realpath(usual); // as git says, without starting it
  return (await git(repo, ["rev-parse", "--path-format=absolute", "--git-common-dir"])).trim();
}

/**
 * Runs `work` while nobody else of us changes worktrees or branches of this repository. Of 24
 * concurrent `git worktree add` 12 failed on `config.lock` when measured; one after the other, none
 * does.
 */
export async function withRepositoryLock<Result>(
  repo: string,
  work: (common: string) => Promise<Result>,
): Promise<Result> {
  const common = await commonDir(repo);
  return withFileLock(join(common, "ringmaster.lock"), LOCK_WAIT_MS, () => work(common));
}

/** Every linked worktree, those whose folder is gone included. */
export async function registeredTrees(common: string): Promise<Registered[]> {
  const names = await namesIn(join(common, "worktrees"));
  const trees = await Promise.all(
    names.map((name) => readRegistered(join(common, "worktrees", name))),
  );
  return trees.filter((tree) => tree !== null);
}

async function readRegistered(dir: string): Promise<Registered | null> {
  const [gitdir, head] = await Promise.all([
    readText(join(dir, "gitdir")),
    readText(join(dir, "HEAD")),
  ]);
  if (gitdir === null) return null;
  // Newer git writes it relative to its own folder (`worktree.useRelativePaths`).
  return { dir, path: dirname(resolve(dir, gitdir.trim())), branch: branchIn(head ?? "") };
}

/** The git folder that a folder's `.git` file names, if it is a worktree at all. */
export async function linkedFrom(path: string): Promise<string | null> {
  const text = await readText(join(path, ".git")).catch(nullWhenFolder);
  const named = /^gitdir: (.+)$/m.exec(text ?? "")?.[1];
  return named === undefined ? null : resolve(path, named);
}

function nullWhenFolder(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "EISDIR") return null;
  throw error;
}

/** Whether a folder and a repository's registration name each other. */
export async function isLinked(path: string): Promise<boolean> {
  const dir = await linkedFrom(path);
  return dir !== null && (await readRegistered(dir))?.path === path;
}

/** The branch that the text of a HEAD file names, or null. */
export function branchIn(head: string): string | null {
  return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1] ?? null;
}

/**
 * The registration of a folder; its path is compared with symbolic links of its parents resolved.
 */
export async function registeredAt(common: string, path: string): Promise<Registered | undefined> {
  const wanted = await realPath(path);
  const trees = await registeredTrees(common);
  return trees.find((tree) => tree.path === wanted);
}

/**
 * Adds a worktree: detached at a commit, on a new or reset branch at a commit, or on a branch as it
 * is (`commit` null). It is filled by a second command inside the tree, where the drivers of its
 * own configuration are known and disarmed.
 */
export async function addTree(
  { repo, common }: { repo: string; common: string },
  plan:
    | { path: string; commit: string; branch: string | null }
    | { path: string; commit: null; branch: string },
): Promise<Tree> {
  await mkdir(dirname(plan.path), { recursive: true });
  const add = ["worktree", "add", "-q", "--no-checkout"];
  await git(repo, [...add, ...headOfNew(plan)]);
  const tree = await registeredAt(common, plan.path);
  if (!tree) throw new Error(`Expected git to register the worktree ${plan.path}, but it did not.`);
  await unsettle(tree);
  return tree;
}

function headOfNew(plan: { path: string; commit: string | null; branch: string | null }): string[] {
  const { path, commit, branch } = plan;
  if (commit === null) return [path, branch ?? "HEAD"];
  return branch === null ? ["--detach", path, commit] : ["--no-track", "-B", branch, path, commit];
}

/** Notes that what lies in the folder is nobody's work, until it is filled. */
export async function unsettle({ dir }: Tree): Promise<void> {
  await writeFile(join(dir, UNSETTLED_FILE), "");
}

/** Takes that note away. */
export async function settle({ dir }: Tree): Promise<void> {
  await rm(join(dir, UNSETTLED_FILE), { force: true });
}

/** Writes the files of the tree's HEAD into it. */
export async function fillTree(tree: Tree): Promise<void> {
  await gitIn(tree, ["reset", "-q", "--hard", "HEAD"]);
  await settle(tree);
}

/**
 * Whether the folder is only half filled or half removed, so that what lies in it is nobody's work.
 */
export async function isUnsettled(tree: Tree): Promise<boolean> {
  return (await readText(join(tree.dir, UNSETTLED_FILE))) !== null;
}

/** Notes in the tree's git folder for which branch Ringmaster made it. */
export async function claimTree(tree: Tree, branch: string): Promise<void> {
  await writeFile(join(tree.dir, OWN_FILE), `${branch}\n`);
}

/** The branch for which Ringmaster made this tree, or null when it did not. */
export async function claimedFor(tree: Tree): Promise<string | null> {
  return (await readText(join(tree.dir, OWN_FILE)))?.trim() ?? null;
}

/** Removes folder and registration of a tree; what it held must have been saved before. */
export async function removeTree(tree: Tree): Promise<void> {
  await writeFile(join(tree.dir, UNSETTLED_FILE), "").catch(nullWhenAbsent);
  await removeFolder(tree.path);
  await removeFolder(tree.dir);
}

/** Where temporary trees of one kind of work lie. */
export type ScratchPlace = { repo: string; scratch: string; kind: string };

/**
 * Runs `work` in a detached worktree of a commit that lies in a folder of its own and is removed
 * after, whatever happens. What a killed predecessor left in the same place is removed first.
 */
export async function withScratchTree<Result>(
  place: ScratchPlace,
  commit: string,
  work: (tree: Tree) => Promise<Result>,
): Promise<Result> {
  const path = join(place.scratch, scratchName(place.kind));
  const tree = await withRepositoryLock(place.repo, async (common) => {
    await sweep(place, common);
    return addTree({ repo: place.repo, common }, { path, commit, branch: null });
  });
  try {
    await fillTree(tree);
    return await work(tree);
  } finally {
    await removeTree(tree);
  }
}

/**
 * A fresh name for a temporary folder that tells whose it is, so that it is removed when left
 * behind.
 */
export function scratchName(kind: string): string {
  const self = refOf(process.pid);
  return `${kind}-${self.pid}-${self.started}-${randomUUID().slice(0, 8)}`;
}

/** Removes temporary trees of this kind whose process is gone. */
export async function sweepScratch(place: ScratchPlace): Promise<void> {
  await withRepositoryLock(place.repo, (common) => sweep(place, common));
}

async function sweep(place: ScratchPlace, common: string): Promise<void> {
  const folder = dirname(await realPath(join(place.scratch, "any")));
  const trees = new Map((await registeredTrees(common)).map((tree) => [tree.path, tree] as const));
  const found = (await namesIn(folder)).map((name) => join(folder, name));
  for (const path of new Set([...trees.keys(), ...found])) {
    if (dirname(path) !== folder || !isLeftBehind(basename(path), place.kind)) continue;
    await removeTree(trees.get(path) ?? { path, dir: path });
  }
}

function isLeftBehind(name: string, kind: string): boolean {
  const [, of, pid, started] = /^(.+)-(\d+)-(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
  return of === kind && !lives({ pid: Number(pid), started: Number(started) });
}

/** Folders in which a branch is checked out: the main one and linked ones. */
export async function checkoutsOf(
  { repo, common }: { repo: string; common: string },
  branch: string,
): Promise<Tree[]> {
  const linked = (await registeredTrees(common)).filter((tree) => tree.branch === branch);
  const head = branchIn((await readText(join(common, "HEAD"))) ?? "");
  const path = head === branch ? await mainFolder(repo, common) : null;
  return [...(path === null ? [] : [{ path, dir: common }]), ...linked];
}

/** Folders of git in which this very branch is being rebased, so that it must not be moved. */
export async function rebasesOf(common: string, branch: string): Promise<string[]> {
  const dirs = [common, ...(await registeredTrees(common)).map((tree) => tree.dir)];
  const found = await Promise.all(
    dirs.flatMap((dir) =>
      ["rebase-merge", "rebase-apply"].map(async (state) => {
        const name = await readText(join(dir, state, "head-name"));
        return name?.trim() === `refs/heads/${branch}` ? dir : null;
      }),
    ),
  );
  return found.filter((dir) => dir !== null);
}

/** The main working tree, or null for a bare repository. */
async function mainFolder(repo: string, common: string): Promise<string | null> {
  if (basename(common) === ".git") return dirname(common);
  const main = { env: { GIT_DIR: common } };
  const bare = await askGit(repo, ["rev-parse", "--is-bare-repository"], main);
  return bare === "false" ? askGit(repo, ["config", "core.worktree"], main) : null;
}
