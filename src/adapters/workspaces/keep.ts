import { lstat, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { KeptRepository, Readied } from "../../ports/worktrees.ts";
import { nullWhenAbsent, removeFolder } from "../../std/files.ts";
import { commandEnv, gitAt, type Tree } from "../../std/git.ts";
import { lives } from "../../std/process-tree.ts";
import { runCommand } from "../../std/process.ts";
import {
  addTree,
  fillTree,
  isLinked,
  removeTree,
  scratchName,
  unsettle,
  withRepositoryLock,
} from "../../std/worktrees.ts";
import { tearDownTree } from "./discard.ts";
import type { Ground } from "./ground.ts";
import { ignorePaths } from "./ignore.ts";
import { placeFiles, setUp, type Outfit } from "./outfit.ts";
import { useSlot } from "./prepare.ts";
import { readSettings } from "./settings.ts";
import {
  fitOf,
  noteSlot,
  pooledTrees,
  poolFolder,
  readySlots,
  unnoteSlot,
  type Slot,
} from "./slot.ts";
import { baseOf } from "./take.ts";

const LOOK_MS_MAX = 2 * 60_000;

/** What one process knows of the pool: which trees it is making, and which cannot be set up. */
export type Pool = {
  ground: Ground;
  /** Folders that are being made or renewed here. */
  making: Set<string>;
  /** Fits whose set-up writes down where the tree lies, so that it is run after the move. */
  bound: Set<string>;
};

/**
 * Makes a worktree and keeps it ready. It counts only when all is done; of one that fails nothing
 * is left.
 */
export async function keepOne(pool: Pool, repository: KeptRepository): Promise<Readied> {
  const path = join(await poolFolder(pool.ground.worktrees), scratchName("slot"));
  const failed = (detail: string): Readied => ({ status: "failed", path, detail });
  return making(pool, path, async () => {
    const { repo } = repository;
    const base = await baseOf(repository);
    const settings = await readSettings(repo, base);
    const tree = await withRepositoryLock(repo, (common) =>
      addTree({ repo, common }, { path, commit: base, branch: null }),
    );
    try {
      await fillTree(tree);
      return await outfit(pool, repository, { tree, settings, base });
    } catch (error) {
      await removeTree(tree);
      if (error instanceof Problem) return failed(error.message);
      throw error;
    }
  });
}

async function making<T>(pool: Pool, path: string, work: () => Promise<T>): Promise<T> {
  pool.making.add(path);
  try {
    return await work();
  } finally {
    pool.making.delete(path);
  }
}

type Fresh = { tree: Tree; settings: RepositorySettings; base: string };

async function outfit(
  pool: Pool,
  repository: KeptRepository,
  { tree, settings, base }: Fresh,
): Promise<Readied> {
  const { home, tell, shield } = pool.ground;
  const { repo, signal } = repository;
  const place = { home, repo, commit: base, ...(signal && { signal }) };
  const dressed: Outfit = { place, settings, tree, env: commandEnv(), tell, shield };
  const cached = settings.cache.map((entry) => entry.path);
  if (cached.length > 0) await ignorePaths(repo, tree, cached);
  await placeFiles(dressed);
  const fit = await fitOf(repo, base, settings);
  const set_up = !pool.bound.has(fit);
  if (set_up) await setUp(dressed);
  if (set_up && settings.setup.length > 0 && (await knowsItsPlace(tree))) {
    pool.bound.add(fit);
    await removeTree(tree);
    tell(`The set-up of ${repo} writes its folder's path down; it runs at each start.`);
    return keepOne(pool, repository);
  }
  return note(tree, { commit: base, fit, set_up });
}

async function note(
  tree: Tree,
  made: { commit: string; fit: string; set_up: boolean },
): Promise<Readied> {
  const mb = await megabytes(tree.path);
  await noteSlot(tree, { ...made, mb, made_at: new Date().toISOString() });
  return { status: "ready", path: tree.path, commit: made.commit, mb };
}

/**
 * Whether a file or a link in the tree names the tree's own folder, as Python's environments do, or
 * a submodule was filled: moved elsewhere, that would not work any more.
 */
async function knowsItsPlace({ path, dir }: Tree): Promise<boolean> {
  const submodules = await stat(join(dir, "modules")).catch(nullWhenAbsent);
  if (submodules !== null) return true;
  const look = (program: string, args: string[]) =>
    runCommand(
      { program, args, cwd: path, env: commandEnv(), stdin: null },
      { timeout_ms: LOOK_MS_MAX, bytes_max: 1_000 },
    );
  const files = await look("grep", ["-rlsF", "-m1", "--exclude=.git", "-e", path, "."]);
  if (files.stdout !== "" || files.timed_out) return true;
  const links = await look("find", [".", "-lname", `*${path}*`, "-print", "-quit"]);
  return links.stdout !== "" || links.timed_out;
}

/** Megabytes that a folder takes on the disk. */
export async function megabytes(path: string): Promise<number> {
  const args = ["-skx", path];
  const command = { program: "du", args, cwd: path, env: commandEnv(), stdin: null };
  const said = await runCommand(command, { timeout_ms: LOOK_MS_MAX, bytes_max: 10_000 });
  return Math.ceil(Number.parseInt(said.stdout, 10) / 1024) || 0;
}

/** Brings a kept tree to the newest commit; dropped when other caches or another set-up are due. */
export async function renewOne(
  pool: Pool,
  repository: KeptRepository,
  path: string,
): Promise<Readied> {
  return making(pool, path, async () => {
    const slot = await takeOut(pool, repository, path);
    if (!slot) return { status: "dropped", path, detail: "it was taken meanwhile" };
    const { repo } = repository;
    const base = await baseOf(repository);
    const settings = await readSettings(repo, base);
    const fit = await fitOf(repo, base, settings);
    const newest = { ...repository, settings, base };
    const detail = fit === slot.note.fit ? await bring(pool, slot, newest) : UNFIT;
    if (detail === null) return note(slot, { commit: base, fit, set_up: slot.note.set_up });
    await removeSlot(pool, repository, slot);
    return { status: "dropped", path, detail };
  });
}

const UNFIT = "its caches or its set-up are not those of the newest commit";

type Newest = KeptRepository & { settings: RepositorySettings; base: string };

/** Null when it has the newest commit now; else why it has not. */
async function bring(pool: Pool, slot: Slot, newest: Newest): Promise<string | null> {
  const { settings, base, repo, signal } = newest;
  const { home, tell, shield } = pool.ground;
  const place = { home, repo, commit: base, ...(signal && { signal }) };
  const outfit: Outfit = { place, settings, tree: slot, env: commandEnv(), tell, shield };
  // A set-up that is run after the move is not run now either.
  const used: Outfit = slot.note.set_up
    ? outfit
    : { ...outfit, settings: { ...settings, setup: [] } };
  try {
    await unsettle(slot);
    const brought = await useSlot(used, slot.note);
    if (brought) await gitAt(slot, ["update-ref", "--no-deref", "HEAD", base]);
    return brought ? null : "its set-up changed files that the newest commit changes, too";
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

/** Takes a tree out of the pool, so that nobody else does; undefined when somebody had. */
async function takeOut(
  { ground }: Pool,
  { repo }: KeptRepository,
  path: string,
): Promise<Slot | undefined> {
  return withRepositoryLock(repo, async (common) => {
    const slots = await readySlots(common, ground.worktrees);
    const slot = slots.find((each) => each.path === path);
    if (slot) await unnoteSlot(slot);
    return slot;
  });
}

/**
 * Removes a tree of the pool, kept or left behind by a maker that died; false when somebody took it
 * meanwhile. A folder that no repository knows has the repository "".
 */
export async function dropOne(
  pool: Pool,
  repository: KeptRepository,
  path: string,
): Promise<boolean> {
  return making(pool, path, async () => {
    if (repository.repo === "") return removeStray(pool, path);
    const slot = await takeOut(pool, repository, path);
    if (slot) await removeSlot(pool, repository, slot);
    return slot !== undefined || removeOrphan(pool, repository, path);
  });
}

async function removeOrphan(pool: Pool, { repo }: KeptRepository, path: string): Promise<boolean> {
  return withRepositoryLock(repo, async (common) => {
    const trees = await pooledTrees(common, pool.ground.worktrees);
    const known = trees.find((tree) => tree.path === path);
    if (known === undefined) return removeStray(pool, path);
    if (!hasNoMaker(path)) return false;
    await removeTree(known);
    return true;
  });
}

/** Removes a folder of the pool that no repository knows. */
async function removeStray({ ground }: Pool, path: string): Promise<boolean> {
  if (dirname(path) !== (await poolFolder(ground.worktrees)) || !hasNoMaker(path)) return false;
  const there = (await lstat(path).catch(nullWhenAbsent)) !== null;
  if (!there || (await isLinked(path))) return false;
  await removeFolder(path);
  return true;
}

/** Whether the process that made this folder of the pool is gone, or is this one. */
export function hasNoMaker(path: string): boolean {
  const [, pid, started] = /-(\d+)-(\d+)-[0-9a-f]{8}$/.exec(path) ?? [];
  const maker = { pid: Number(pid), started: Number(started) };
  return maker.pid === process.pid || !lives(maker);
}

async function removeSlot({ ground }: Pool, repository: KeptRepository, slot: Slot): Promise<void> {
  if (slot.note.set_up) await tearDownTree(repository, slot, ground);
  await removeTree(slot);
}
