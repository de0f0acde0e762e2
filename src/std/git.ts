import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { allowedEnv, runCommand, type Command, type Finished } from "./process.ts";
import { clearLockNamed } from "./stale-lock.ts";

/** What a git command may need beside its arguments. `config` are settings for this one command. */
export type GitMore = {
  env?: Record<string, string>;
  config?: readonly Setting[];
  stdin?: string;
  timeout_ms?: number;
  bytes_max?: number;
  signal?: AbortSignal;
};

/**
 * A working tree and its own git folder, told to git by name so that a forged `.git` file changes
 * nothing.
 */
export type Tree = { path: string; dir: string };

type Setting = readonly [name: string, value: string];

const TIMEOUT_MS = 10 * 60_000;
const BYTES_MAX = 200_000_000;

/** How often and after which pauses a command is tried again that met somebody else's lock file. */
const LOCK_PAUSES_MS = [20, 50, 100, 200, 400, 800];
const LOCK_MET = /could not lock|cannot lock ref|Unable to create '[^']*\.lock'/;

/**
 * Who commits what Ringmaster commits; also given to agents, so that their own commits carry it.
 */
export const IDENTITY_ENV = {
  GIT_AUTHOR_NAME: "Ringmaster",
  GIT_AUTHOR_EMAIL: "ringmaster@localhost",
  GIT_COMMITTER_NAME: "Ringmaster",
  GIT_COMMITTER_EMAIL: "ringmaster@localhost",
} as const;

/**
 * Settings under which nothing that a repository's own configuration names is executed, and none of
 * its preferences changes what our commands mean.
 */
const SAFE_SETTINGS: readonly Setting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.quotePath", "false"],
  ["core.sshCommand", "false"],
  ["credential.helper", ""],
  ["protocol.allow", "never"],
  ["protocol.ext.allow", "never"],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["log.showSignature", "false"],
  ["merge.verifySignatures", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["submodule.recurse", "false"],
  ["rebase.updateRefs", "false"],
  ["rebase.autoStash", "false"],
  ["rebase.autoSquash", "false"],
  ["merge.autoStash", "false"],
  ["worktree.guessRemote", "false"],
  ["advice.detachedHead", "false"],
];

/**
 * Environment of every git command. `GIT_ALLOW_PROTOCOL` outranks all configuration, so a partial
 * clone cannot be made to fetch through a program of its choice. Replacements (`refs/replace`) do
 * not count, or whoever works there could give the commit that work is judged by other settings.
 */
const SAFE_ENV = {
  ...IDENTITY_ENV,
  GIT_ALLOW_PROTOCOL: "none",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_EDITOR: "true",
  GIT_SEQUENCE_EDITOR: "true",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
} as const;

/**
 * A git command as a value. Settings travel by environment: `-c` cannot carry a name with `=` in
 * it.
 */
export function gitCommand(cwd: string, args: readonly string[], more: GitMore = {}): Command {
  const settings = [...SAFE_SETTINGS, ...(more.config ?? [])];
  const carried = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    program: "git",
    args: ["--no-pager", ...args],
    cwd,
    env: {
      ...allowedEnv(process.env),
      ...SAFE_ENV,
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(carried),
      ...more.env,
    },
    stdin: more.stdin ?? null,
  };
}

/** Runs git and answers how it ended; a lock file of somebody else is waited for, 1.5 s at most. */
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
  let finished = await runCommand(command, bounds);
  for (const pause_ms of LOCK_PAUSES_MS) {
    if (finished.exit_code === 0 || !LOCK_MET.test(finished.stderr)) break;
    await wait(pause_ms);
    finished = await runCommand(command, bounds);
  }
  // Whoever held it that long may be dead: then its lock is removed, and the command gets its turn.
  const met = finished.exit_code !== 0 && LOCK_MET.test(finished.stderr);
  return met && (await clearLockNamed(finished.stderr)) ? runCommand(command, bounds) : finished;
}

/** Standard output of a git command that must succeed; throws an Error that tells what git said. */
export async function git(
  cwd: string,
  args: readonly string[],
  more: GitMore = {},
): Promise<string> {
  return outputOf(args, await tryGit(cwd, args, more));
}

/** Like `git`, and whether there was more output than `bytes_max`, which is left out. */
export async function gitSome(
  cwd: string,
  args: readonly string[],
  more: GitMore & { bytes_max: number },
): Promise<{ text: string; is_cut: boolean }> {
  const finished = await tryGit(cwd, args, more);
  return { text: outputOf(args, finished), is_cut: finished.is_cut };
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
  const drivers = await harmlessDrivers(tree.path, { env: located(tree) });
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
  return outputOf(args, await tryGitIn(tree, args, more));
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

function harmless(name: string): string {
  if (name.endsWith(".driver")) return "git merge-file --marker-size=%L %A %O %B";
  return name.endsWith(".required") ? "false" : "";
}

/** The fields of output made with `-z`. */
export function zeroSeparated(output: string): string[] {
  return output.split("\0").filter((field) => field !== "");
}

/** The full name of a commit, or null when the revision names none. */
export function commitOf(repo: string, revision: string): Promise<string | null> {
  return askGit(repo, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
}

/** The tree of a commit that is there. */
export async function treeOf(repo: string, commit: string): Promise<string> {
  return (await git(repo, ["rev-parse", "--verify", `${commit}^{tree}`])).trim();
}

/** Whether every commit of `older` is part of `newer`. */
export async function isAncestor(repo: string, older: string, newer: string): Promise<boolean> {
  const finished = await tryGit(repo, ["merge-base", "--is-ancestor", older, newer]);
  return finished.exit_code === 0;
}

/** The text of a file of a commit, or null when there is no such file. */
export async function fileAt(repo: string, commit: string, path: string): Promise<string | null> {
  const finished = await tryGit(repo, ["cat-file", "blob", `${commit}:${path}`]);
  return finished.exit_code === 0 ? finished.stdout : null;
}

/**
 * The environment for commands of a repository: the allowed part of ours, our own Node first in
 * PATH.
 */
export function commandEnv(more: Record<string, string> = {}): Record<string, string> {
  const env = allowedEnv(process.env, more);
  return { ...env, PATH: `${dirname(process.execPath)}:${env["PATH"] ?? "/usr/bin:/bin"}` };
}

function outputOf(args: readonly string[], finished: Finished): string {
  if (finished.exit_code === 0) return finished.stdout;
  const why = finished.missing
    ? "the program or the folder is missing"
    : finished.timed_out
      ? "it took too long"
      : (finished.stderr.trim() || finished.stdout.trim()).slice(-2_000);
  throw new Error(`Expected "git ${args.slice(0, 3).join(" ")}" to succeed, but: ${why}`);
}
