import { lstat } from "node:fs/promises";
import { basename } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { Cleared, Clearing } from "../../ports/worktrees.ts";
import { nullWhenAbsent, readText, removeFolder } from "../../std/files.ts";
import { commitOf, git } from "../../std/git.ts";
import { registeredTrees, withRepositoryLock, type Registered } from "../../std/worktrees.ts";
import { discardTree } from "./discard.ts";
import type { Ground } from "./ground.ts";

const OURS = "refs/heads/ringmaster/";
const BACKUPS = "refs/ringmaster/backup/";
/** Folders removed at once. */
const AT_ONCE = 16;

/**
 * Clears away worktrees: each folder that is there by itself, registrations without a folder and
 * branches all together, with a handful of git commands however many they are. What was not merged
 * is under a backup ref before anything goes; branches of people are never removed.
 */
export async function clearAll(ground: Ground, clearing: Clearing): Promise<Cleared[]> {
  const cleared: Cleared[] = [];
  const gone: string[] = [];
  for (const tree of clearing.trees) {
    const there = await lstat(tree.path).catch(nullWhenAbsent);
    if (there === null) gone.push(tree.path);
    else cleared.push(await clearFolder(ground, clearing, tree));
  }
  const stale = await withRepositoryLock(clearing.repo, (common) =>
    clearStale(clearing, { common, gone: new Set(gone) }),
  );
  return [...cleared, ...stale];
}

async function clearFolder(
  ground: Ground,
  { repo, default_branch, backup, left }: Clearing,
  tree: { path: string; branch: string | null },
): Promise<Cleared> {
  const { path } = tree;
  const id = basename(path);
  const branch = tree.branch ?? `ringmaster/${id}`;
  const backup_ref = backup(id);
  let taken = false;
  const mayGo = async () => {
    taken = !(await left([id])).has(id);
    return !taken;
  };
  const adopts = !branch.startsWith("ringmaster/");
  try {
    const plan = { repo, default_branch, path, branch, backup_ref, adopts };
    const saved = await discardTree(plan, ground, mayGo);
    const refused = taken ? "it was taken meanwhile" : null;
    return { name: path, kept_under: saved === null ? null : backup_ref, refused };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { name: path, kept_under: null, refused: error.message };
  }
}

type Gone = { common: string; gone: ReadonlySet<string> };

/** Something whose folder is gone: its branch or its detached commit may still hold work. */
type Stale = { name: string; dir: string | null; branch: string | null; tip: string | null };

async function clearStale(clearing: Clearing, { common, gone }: Gone): Promise<Cleared[]> {
  const { repo } = clearing;
  const known = await registeredTrees(common);
  const ids = [...gone, ...clearing.branches].map((name) => basename(name));
  const left = ids.length === 0 ? new Set<string>() : await clearing.left(ids);
  const trees = known.filter(({ path }) => gone.has(path) && left.has(basename(path)));
  const held = new Set(known.filter((tree) => !trees.includes(tree)).map((tree) => tree.branch));
  const isLeft = (branch: string) => left.has(basename(branch));
  const tips = await refsBelow(repo, OURS);
  const stale = [
    ...(await Promise.all(trees.map((tree) => staleTree(tree, tips)))),
    ...clearing.branches.filter(isLeft).map((branch) => staleBranch(branch, tips)),
  ].filter(({ branch }) => branch === null || !held.has(branch));
  const kept = await keepTips(clearing, stale);
  const ended = new Set(stale.map(({ branch }) => branch).filter((name) => name !== null));
  const deletions = [...ended].flatMap((name) => deletion(name, tips));
  await updateRefs(repo, deletions);
  await removeDirs(stale.flatMap(({ dir }) => dir ?? []));
  return stale.map(({ name, tip }) => ({
    name,
    kept_under: (tip !== null && kept.get(tip)) || null,
    refused: null,
  }));
}

async function staleTree(tree: Registered, tips: ReadonlyMap<string, string>): Promise<Stale> {
  const { path, dir, branch } = tree;
  const detached = branch === null ? (await readText(`${dir}/HEAD`))?.trim() : undefined;
  const tip = branch === null ? (detached ?? null) : (tips.get(`refs/heads/${branch}`) ?? null);
  return { name: path, dir, branch, tip };
}

function staleBranch(branch: string, tips: ReadonlyMap<string, string>): Stale {
  return { name: branch, dir: null, branch, tip: tips.get(`refs/heads/${branch}`) ?? null };
}

function deletion(branch: string, tips: ReadonlyMap<string, string>): string[] {
  const ref = `refs/heads/${branch}`;
  const tip = tips.get(ref);
  return tip === undefined ? [] : [`delete ${ref} ${tip}`];
}

/** The commit of each ref below a prefix. */
async function refsBelow(repo: string, prefix: string): Promise<Map<string, string>> {
  const rows = await git(repo, ["for-each-ref", "--format=%(refname) %(objectname)", prefix]);
  const pairs = rows.split("\n").flatMap((row) => {
    const [ref, commit] = row.split(" ");
    return ref && commit ? [[ref, commit] as const] : [];
  });
  return new Map(pairs);
}

/** Makes refs for tips that are neither merged nor kept already; answers the ref of each. */
async function keepTips(
  { repo, default_branch, backup }: Clearing,
  stale: readonly Stale[],
): Promise<Map<string, string>> {
  const tips = new Map(stale.flatMap(({ tip, name }) => (tip === null ? [] : [[tip, name]])));
  const unmerged = await unmergedOf(repo, default_branch, [...tips.keys()]);
  const kept = new Map<string, string>();
  const backups = await refsBelow(repo, BACKUPS);
  for (const [ref, commit] of backups) kept.set(commit, ref);
  const made: string[] = [];
  for (const [tip, name] of tips) {
    if (!unmerged.has(tip) || kept.has(tip)) continue;
    const ref = freeRef(backup(basename(name)), backups);
    backups.set(ref, tip);
    kept.set(tip, ref);
    made.push(`create ${ref} ${tip}`);
  }
  await updateRefs(repo, made);
  return new Map([...kept].filter(([tip]) => unmerged.has(tip)));
}

function freeRef(wanted: string, taken: ReadonlyMap<string, string>): string {
  for (let nth = 1; ; nth += 1) {
    const ref = nth === 1 ? wanted : `${wanted}-${nth}`;
    if (!taken.has(ref)) return ref;
  }
}

/** Those of the commits that are no part of the branch, by one walk for all of them. */
async function unmergedOf(
  repo: string,
  default_branch: string,
  tips: readonly string[],
): Promise<Set<string>> {
  if (tips.length === 0) return new Set();
  const base = await commitOf(repo, `refs/heads/${default_branch}`);
  if (base === null) return new Set(tips);
  const stdin = `${[...tips, `^${base}`].join("\n")}\n`;
  const rows = await git(repo, ["rev-list", "--ignore-missing", "--stdin"], { stdin });
  return new Set(rows.split("\n").filter((row) => row !== ""));
}

async function updateRefs(repo: string, lines: readonly string[]): Promise<void> {
  if (lines.length > 0)
    await git(repo, ["update-ref", "--stdin"], { stdin: `${lines.join("\n")}\n` });
}

async function removeDirs(dirs: readonly string[]): Promise<void> {
  for (let at = 0; at < dirs.length; at += AT_ONCE)
    await Promise.all(dirs.slice(at, at + AT_ONCE).map((dir) => removeFolder(dir)));
}
