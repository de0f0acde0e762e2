import { lstat, mkdir, readlink, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { LIMITS } from "../../domain/limits.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import { liesIn, nullWhenAbsent, readText } from "../../std/files.ts";
import { commandEnv, fileAt, git, tryGit, zeroSeparated, type Tree } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";
import { runCommand } from "../../std/process.ts";
import { scratchName } from "../../std/worktrees.ts";

/** The file of patterns that other tools read as well; as `.gitignore`, from the root. */
const INCLUDE_FILE = ".worktreeinclude";

/** Names for one `cp`, well below what the kernel lets a command line hold. */
const NAMES_MAX = 1_000;
const COPY_MS_MAX = 10 * 60_000;
const NAMED_MAX = 3;
/** Commits of which it is kept in memory: those from which work begins. */
const COMMITS_MAX = 1_000;

/** From which checkout, by which patterns, into which tree. */
export type Include = {
  repo: string;
  /** The commit whose `.worktreeinclude` counts; without one there, the checkout's own. */
  commit: string;
  settings: RepositorySettings;
  tree: Tree;
  tell: (sentence: string) => void;
};

/**
 * Copies ignored files that a person keeps in the checkout, such as `.env`, into a worktree: those
 * that match `.worktreeinclude` or `copy` of the settings, are untracked, and are ignored here and
 * there, so that none is ever committed. Links that lead out of the folder are refused, which is
 * told. What is there already and unchanged is left alone.
 */
export async function includeFiles(include: Include): Promise<void> {
  const patterns = await patternsOf(include);
  if (patterns === null) return;
  const found = await ignoredIn(include, await matching(include, patterns));
  const wanted: string[] = [];
  const refused: string[] = [];
  for (const path of found) {
    if (await leadsOut(include, path)) refused.push(path);
    else if (await differs(include, path)) wanted.push(path);
  }
  tellRefused(include, refused);
  for (let at = 0; at < wanted.length; at += NAMES_MAX)
    await copyAll(include, wanted.slice(at, at + NAMES_MAX));
}

async function patternsOf({ repo, commit, settings }: Include): Promise<string | null> {
  const text = (await committed(repo, commit)) ?? (await ownFile(repo)) ?? "";
  const lines = [...text.split(/\r?\n/), ...settings.copy];
  const said = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return said.length === 0 ? null : `${said.join("\n")}\n`;
}

const known = lru<{ text: string | null }>(COMMITS_MAX);

/** The file of a commit, which never changes, so that it is read once. */
async function committed(repo: string, commit: string): Promise<string | null> {
  const name = `${commit} ${repo}`;
  const found = known.get(name) ?? { text: await fileAt(repo, commit, INCLUDE_FILE) };
  known.put(name, found);
  return found.text;
}

/** The checkout's own file, unless it is a link: that could name any file of the machine. */
async function ownFile(repo: string): Promise<string | null> {
  const facts = await lstat(join(repo, INCLUDE_FILE)).catch(nullWhenAbsent);
  return facts?.isFile() ? readText(join(repo, INCLUDE_FILE)) : null;
}

/** Untracked files of the checkout that match; git itself reads the patterns. */
async function matching({ repo, tree }: Include, patterns: string): Promise<string[]> {
  const file = join(tree.dir, scratchName("include"));
  await writeFile(file, patterns);
  try {
    const list = ["ls-files", "--others", "--ignored", `--exclude-from=${file}`, "-z"];
    const found = zeroSeparated(await git(repo, list));
    // A repository inside is not ours; a name that begins with a colon cannot be asked about.
    return found.filter((path) => !path.endsWith("/") && !path.startsWith(":"));
  } finally {
    await rm(file, { force: true });
  }
}

/** Those of the paths that git ignores in the checkout and in the tree. */
async function ignoredIn({ repo, tree }: Include, paths: string[]): Promise<string[]> {
  const here = await ignored(repo, paths);
  return ignored(tree.path, here, { GIT_DIR: tree.dir, GIT_WORK_TREE: tree.path });
}

/** `git check-ignore` refuses to work where every pathspec is to be taken literally. */
const NOT_LITERAL = { GIT_LITERAL_PATHSPECS: "0" };

async function ignored(
  cwd: string,
  paths: readonly string[],
  env: Record<string, string> = {},
): Promise<string[]> {
  if (paths.length === 0) return [];
  const more = { env: { ...NOT_LITERAL, ...env }, stdin: paths.join("\0") };
  const asked = await tryGit(cwd, ["check-ignore", "-z", "--stdin"], more);
  if (asked.exit_code === 0 || asked.exit_code === 1) return zeroSeparated(asked.stdout);
  throw new Error(`Expected git to say what is ignored in ${cwd}, but: ${asked.stderr.trim()}`);
}

/** Whether the file is a link out of the checkout, or would be written outside of the tree. */
async function leadsOut({ repo, tree }: Include, path: string): Promise<boolean> {
  if (!(await liesIn(join(tree.path, path), tree.path))) return true;
  const facts = await lstat(join(repo, path)).catch(nullWhenAbsent);
  if (!facts?.isSymbolicLink()) return facts?.isFile() === false;
  const target = await readlink(join(repo, path));
  return isAbsolute(target) || !resolve(repo, dirname(path), target).startsWith(repo + sep);
}

async function differs({ repo, tree }: Include, path: string): Promise<boolean> {
  const [from, to] = await Promise.all([
    lstat(join(repo, path)).catch(nullWhenAbsent),
    lstat(join(tree.path, path)).catch(nullWhenAbsent),
  ]);
  if (from === null) return false;
  return to === null || from.size !== to.size || from.mtimeMs !== to.mtimeMs;
}

function tellRefused({ tell, repo }: Include, refused: readonly string[]): void {
  if (refused.length === 0) return;
  const named = refused.slice(0, NAMED_MAX).join(", ");
  const more = refused.length > NAMED_MAX ? ` and ${refused.length - NAMED_MAX} more` : "";
  tell(`Not copied into the worktree, because they lead out of ${repo}: ${named}${more}.`);
}

async function copyAll({ repo, tree }: Include, paths: readonly string[]): Promise<void> {
  await mkdir(tree.path, { recursive: true });
  const args = ["-a", "--reflink=auto", "--parents", "-t", tree.path, "--", ...paths];
  const command = { program: "cp", args, cwd: repo, env: commandEnv(), stdin: null };
  const bytes_max = LIMITS.agent_event_chars_max;
  const copied = await runCommand(command, { timeout_ms: COPY_MS_MAX, bytes_max });
  if (copied.exit_code === 0) return;
  throw new Error(`Expected ignored files to be copied, but cp says: ${copied.stderr.trim()}`);
}
