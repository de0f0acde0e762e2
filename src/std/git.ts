import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gitCommand, type GitMore, type Setting } from "./git-command.ts";
import { mayNameDrivers } from "./git-drivers.ts";
import { objectOf, textOf } from "./git-objects.ts";
import { lru } from "./lru.ts";
import { refuseOther, requireFolder } from "./git-gone.ts";
import { allowedEnv, runCommand, type Bounds, type Command, type Finished } from "./process.ts";
import { clearLockNamed } from "./stale-lock.ts";

export type { GitMore } from "./git-command.ts";

/**
 * A working tree and its own git folder, told to git by name so that a forged `.git` file changes
 * nothing.
 */
export type Tree = { path: string; dir: string };

const TIMEOUT_MS = 10 * 60_000;
const BYTES_MAX = 200_000_000;

/** How often and after which pauses a command is tried again that met somebody else's lock file. */
const LOCK_PAUSES_MS = [20, 50, 100, 200, 400, 800];
const LOCK_MET = /could not lock|cannot lock ref|Unable to create '[^']*\.lock'/;

/**
 * Runs git and answers how it ended; a lock file of somebody else is waited for, 1.5 s at most.
 * Throws `repository_unusable` when the folder is not there.
 */
export async function tryGit(
  cwd: string,
  args: readonly string[],
  more: GitMore = {},
): Promise<Finished> {
  const command = gitCommand(cwd, args, more);
  const bounds = {
    timeout_ms: more.timeout_ms ?? TIMEOUT_MS,
    bytes_max: more.bytes_max ?? BYTES_MAX,
    ...(more.signal && { signal: more.signal }),
  };
  let finished = await runThere(command, bounds);
  for (const pause_ms of LOCK_PAUSES_MS) {
    if (finished.exit_code === 0 || !LOCK_MET.test(finished.stderr)) break;
    await wait(pause_ms);
    finished = await runThere(command, bounds);
  }
  // Whoever held it that long may be dead: then its lock is removed, and the command gets its turn.
  const met = finished.exit_code !== 0 && LOCK_MET.test(finished.stderr);
  return met && (await clearLockNamed(finished.stderr)) ? runThere(command, bounds) : finished;
}

async function runThere(command: Command, bounds: Bounds): Promise<Finished> {
  try {
    const finished = await runCommand(command, bounds);
    if (finished.missing) await requireFolder(command.cwd);
    return finished;
  } catch (error) {
    await requireFolder(command.cwd); // a file in its place is thrown, not answered
    throw error;
  }
}

/**
 * Standard output of a git command that must succeed; throws an Error that tells what git said, or
 * `repository_unusable` when the folder is no repository of ours any more.
 */
export async function git(
  cwd: string,
  args: readonly string[],
  more: GitMore = {},
): Promise<string> {
  return outputOf(cwd, args, await tryGit(cwd, args, more));
}

/** Like `git`, and whether there was more output than `bytes_max`, which is left out. */
export async function gitSome(
  cwd: string,
  args: readonly string[],
  more: GitMore & { bytes_max: number },
): Promise<{ text: string; is_cut: boolean }> {
  const finished = await tryGit(cwd, args, more);
  return { text: outputOf(cwd, args, finished), is_cut: finished.is_cut };
}

/** Standard output without its last line end, or null when git says no. For questions only. */
export async function askGit(
  cwd: string,
  args: readonly string[],
  more: GitMore = {},
): Promise<string | null> {
  const finished = await tryGit(cwd, args, more);
  return finished.exit_code === 0 ? finished.stdout.replace(/\n$/, "") : null;
}

/**
 * Like `git`, of a working tree's index and HEAD: for what neither looks into the files there nor
 * writes the index. Whoever writes it compares the newest files again, through their filters.
 */
export async function gitAt(
  tree: Tree,
  args: readonly string[],
  more: GitMore = {},
): Promise<string> {
  return git(tree.path, args, { ...more, env: { ...located(tree), ...more.env } });
}

/** Like `tryGit`, inside a working tree: for everything that reads or writes files there. */
export async function tryGitIn(
  tree: Tree,
  args: readonly string[],
  more: GitMore = {},
): Promise<Finished> {
  const drivers = await driversOf(tree);
  return tryGit(tree.path, args, {
    ...more,
    env: { ...located(tree), ...more.env },
    config: [...drivers, ...(more.config ?? [])],
  });
}

function located(tree: Tree): Record<string, string> {
  return { GIT_DIR: tree.dir, GIT_WORK_TREE: tree.path };
}

/** Like `git`, inside a working tree. */
export async function gitIn(
  tree: Tree,
  args: readonly string[],
  more: GitMore = {},
): Promise<string> {
  return outputOf(tree.path, args, await tryGitIn(tree, args, more));
}

/** Writes the files of a commit that match `paths` (all when empty) as a tar file. */
export async function archive(
  repo: string,
  commit: string,
  tar: string,
  paths: readonly string[] = [],
): Promise<void> {
  const config = await harmlessDrivers(repo);
  await git(repo, ["archive", "--format=tar", "-o", tar, commit, "--", ...paths], { config });
}

/**
 * Settings that take the teeth out of the filter and merge drivers the configuration names: filters
 * do nothing, merges are git's own. Asked anew each time, since whoever worked there may have set
 * one.
 */
export async function harmlessDrivers(cwd: string, more: GitMore = {}): Promise<Setting[]> {
  const pattern = "^(filter|merge)\\..*\\.(process|clean|smudge|required|driver)$";
  const found = await askGit(cwd, ["config", "-z", "--name-only", "--get-regexp", pattern], more);
  return zeroSeparated(found ?? "").map((name): Setting => [name, harmless(name)]);
}

/** Like `harmlessDrivers`, of a working tree; git is not asked where no file can name one. */
async function driversOf(tree: Tree): Promise<Setting[]> {
  if (!(await mayNameDrivers(tree.dir))) return [];
  return harmlessDrivers(tree.path, { env: located(tree) });
}

function harmless(name: string): string {
  if (name.endsWith(".driver")) return "git merge-file --marker-size=%L %A %O %B";
  return name.endsWith(".required") ? "false" : "";
}

/** The fields of output made with `-z`. */
export function zeroSeparated(output: string): string[] {
  return output.split("\0").filter((field) => field !== "");
}

/** The full name of a commit, or null when the revision names none. */
export async function commitOf(repo: string, revision: string): Promise<string | null> {
  const found = await objectOf(repo, `${revision}^{commit}`);
  if (found) return found.name; // of "nothing" it is asked anew: it may come from elsewhere since
  const asked = await tryGit(repo, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  refuseOther(repo, asked);
  return asked.exit_code === 0 ? asked.stdout.trim() : null;
}

/** The tree of a commit that is there. */
export async function treeOf(repo: string, commit: string): Promise<string> {
  const found = await objectOf(repo, `${commit}^{tree}`);
  if (found) return found.name;
  return (await git(repo, ["rev-parse", "--verify", `${commit}^{tree}`])).trim();
}

const bases = lru<string>(100);
const STEPS_MAX = 16;

/** Where two commits parted, given by full names; null: nowhere. It does not change once known. */
export async function mergeBase(repo: string, one: string, other: string): Promise<string | null> {
  const name = `${repo} ${one} ${other}`;
  const known = bases.get(name) ?? ((await leadsTo(repo, one, other)) ? one : undefined);
  if (known !== undefined) return known;
  const found = await askGit(repo, ["merge-base", one, other]);
  if (found !== null && FULL_NAMES.test(`${one} ${other}`)) bases.put(name, found);
  return found;
}

const FULL_NAMES = /^[0-9a-f]{40,64} [0-9a-f]{40,64}$/;

/** Whether a few steps from parent to parent, each the only one, lead down to `base`. */
async function leadsTo(repo: string, base: string, from: string): Promise<boolean> {
  let at = from;
  for (let step = 0; step < STEPS_MAX && at !== base; step += 1) {
    const text = (await commitText(repo, at)) ?? "";
    const parents = [...text.slice(0, text.indexOf("\n\n")).matchAll(/^parent (\w+)$/gm)];
    const [, parent] = parents[0] ?? [];
    if (parent === undefined || parents.length !== 1) return false;
    at = parent;
  }
  return at === base;
}

/** Whether every commit of `older` is part of `newer`. */
export async function isAncestor(repo: string, older: string, newer: string): Promise<boolean> {
  const finished = await tryGit(repo, ["merge-base", "--is-ancestor", older, newer]);
  return finished.exit_code === 0;
}

/** The text of a file of a commit, or null when there is no such file. */
export async function fileAt(repo: string, commit: string, path: string): Promise<string | null> {
  const found = await textOf(repo, `${commit}:${path}`, "blob");
  if (typeof found === "string") return found;
  if (found === null && (await objectOf(repo, `${commit}^{commit}`))) return null;
  const finished = await tryGit(repo, ["cat-file", "blob", `${commit}:${path}`]);
  return finished.exit_code === 0 ? finished.stdout : null;
}

const texts = lru<string>(500);
const FULL_NAME = /^[0-9a-f]{40,64}$/;
const TEXT_CHARS_MAX = 4_000;

/** The text of a commit as git stores it, by its full name; null: there is no such commit. */
export async function commitText(repo: string, commit: string): Promise<string | null> {
  const name = `${repo} ${commit}`;
  const known = texts.get(name);
  if (known !== undefined) return known;
  const found = await textOf(repo, commit, "commit");
  const text = found ?? (await askGit(repo, ["cat-file", "commit", commit]));
  const is_lasting = FULL_NAME.test(commit) && (text?.length ?? Infinity) <= TEXT_CHARS_MAX;
  if (text !== null && is_lasting) texts.put(name, text);
  return text;
}

/**
 * The environment for commands of a repository: the allowed part of ours, our own Node first in
 * PATH.
 */
export function commandEnv(more: Record<string, string> = {}): Record<string, string> {
  const env = allowedEnv(process.env, more);
  return { ...env, PATH: `${dirname(process.execPath)}:${env["PATH"] ?? "/usr/bin:/bin"}` };
}

function outputOf(cwd: string, args: readonly string[], finished: Finished): string {
  if (finished.exit_code === 0) return finished.stdout;
  refuseOther(cwd, finished);
  const why = finished.missing
    ? "git could not be started"
    : finished.timed_out
      ? "it took too long"
      : (finished.stderr.trim() || finished.stdout.trim()).slice(-2_000);
  throw new Error(`Expected "git ${args.slice(0, 3).join(" ")}" to succeed, but: ${why}`);
}
