import { copyFile, lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { nullWhenAbsent } from "../../std/files.ts";
import { askGit, git, gitAt, gitIn, tryGitIn, zeroSeparated, type Tree } from "../../std/git.ts";

/** What an index has otherwise than HEAD; of what it lacks, the object is nothing but zeros. */
export type Staged = { mode: string; object: string; path: string };

/**
 * Puts everything of the working tree that is not ignored into an index (its own one, or another
 * named in `env`), and answers what that has otherwise. A repository inside it, which git would
 * record as a bare link and thereby lose, is taken by its files: agents make them with project
 * generators, and then its files are the work.
 */
export async function stageAll(tree: Tree, env: Record<string, string> = {}): Promise<Staged[]> {
  const added = await tryGitIn(tree, ["add", "-A", "--ignore-errors", "."], { env });
  const staged = await stagedIn(tree, env);
  const nested = await nestedRepositories(tree, env, { staged, is_added: added.exit_code === 0 });
  if (added.exit_code === 0 && nested.length === 0) return staged;
  if (nested.length === 0) await gitIn(tree, ["add", "-A", "."], { env });
  for (const folder of nested) await stageNested(tree, folder, env);
  return stagedIn(tree, env);
}

/** Without a commit everything counts. */
async function stagedIn(tree: Tree, env: Record<string, string>): Promise<Staged[]> {
  const located = { GIT_DIR: tree.dir, GIT_WORK_TREE: tree.path, ...env };
  const compare = ["diff-index", "--cached", "--no-renames", "--ignore-submodules=none", "-z"];
  const compared = await askGit(tree.path, [...compare, "HEAD"], { env: located });
  if (compared !== null) return pairsOf(compared);
  const listed = zeroSeparated(await gitAt(tree, ["ls-files", "-s", "-z"], { env }));
  return listed.map((row) => {
    const [mode = "", object = ""] = row.split(" ");
    return { mode, object, path: row.slice(row.indexOf("\t") + 1) };
  });
}

/** `:100644 100644 1111 2222 M\0path\0`. */
function pairsOf(compared: string): Staged[] {
  const fields = zeroSeparated(compared);
  const signs = fields.filter((_, at) => at % 2 === 0);
  return signs.map((sign, nth) => {
    const [, mode = "", , object = ""] = sign.split(" ");
    return { mode, object, path: fields[2 * nth + 1] ?? "" };
  });
}

/** The tree object of everything in the working tree; its real index is left alone. */
export async function snapshotTree(tree: Tree, head: string | null): Promise<string> {
  const index = join(tree.dir, "ringmaster-index");
  const env = { GIT_INDEX_FILE: index };
  await rm(index, { force: true });
  try {
    await gitIn(tree, head === null ? ["read-tree", "--empty"] : ["read-tree", head], { env });
    await stageAll(tree, env);
    return (await gitIn(tree, ["write-tree"], { env })).trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/**
 * Does what needs the index, and once more when an agent left that broken: it is then made anew
 * from HEAD.
 */
export async function withIndex<Result>(tree: Tree, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(await repairIndex(tree))) throw error;
    return work();
  }
}

/** Answers whether the index was broken. */
async function repairIndex(tree: Tree): Promise<boolean> {
  const env = { GIT_DIR: tree.dir, GIT_WORK_TREE: tree.path };
  const readable = await askGit(tree.path, ["ls-files", "-z", "--cached"], {
    env,
    bytes_max: 1_000,
  });
  if (readable !== null) return false;
  await copyFile(join(tree.dir, "index"), join(tree.dir, "index.broken")).catch(nullWhenAbsent);
  await rm(join(tree.dir, "index"), { force: true });
  await gitIn(tree, ["read-tree", "HEAD"]);
  return true;
}

/**
 * Folders inside the tree that are repositories of their own and no submodules of its HEAD: those
 * that became a link, and those without a commit, at which `git add` fails.
 */
async function nestedRepositories(
  tree: Tree,
  env: Record<string, string>,
  { staged, is_added }: { staged: readonly Staged[]; is_added: boolean },
): Promise<string[]> {
  const links = staged.filter(({ mode }) => mode === "160000").map(({ path }) => path);
  const found = [...links, ...(is_added ? [] : await unadded(tree, env))];
  if (found.length === 0) return [];
  const known = new Set(await submodulesOf(tree));
  return found.filter((path) => !known.has(path));
}

async function unadded(tree: Tree, env: Record<string, string>): Promise<string[]> {
  const list = ["ls-files", "-z", "--others", "--exclude-standard"];
  const paths = zeroSeparated(await gitAt(tree, list, { env }));
  return paths.filter((path) => path.endsWith("/")).map((path) => path.slice(0, -1));
}

async function submodulesOf(tree: Tree): Promise<string[]> {
  const located = { env: { GIT_DIR: tree.dir } };
  const rows = await askGit(tree.path, ["ls-tree", "-r", "-z", "HEAD"], located);
  return zeroSeparated(rows ?? "")
    .filter((row) => row.startsWith("160000"))
    .map((row) => row.slice(row.indexOf("\t") + 1));
}

async function stageNested(tree: Tree, folder: string, env: Record<string, string>): Promise<void> {
  const files = await filesOf(tree, folder);
  await gitIn(tree, ["update-index", "--force-remove", "--", folder], { env });
  for (const mode of ["100644", "100755"]) {
    const paths = files.filter((file) => file.mode === mode).map((file) => file.path);
    if (paths.length === 0) continue;
    const stdin = paths.join("\n");
    const hashes = await gitAt(tree, ["hash-object", "-w", "--no-filters", "--stdin-paths"], {
      stdin,
    });
    const names = hashes.trim().split("\n");
    const rows = paths.map((path, at) => `${mode} ${names[at]}\t${path}\0`).join("");
    await gitIn(tree, ["update-index", "-z", "--index-info"], { env, stdin: rows });
  }
}

type NestedFile = { path: string; mode: "100644" | "100755" };

/**
 * What the inner repository tracks or would track; names with line ends cannot be handed to git.
 */
async function filesOf(tree: Tree, folder: string): Promise<NestedFile[]> {
  const inner = join(tree.path, folder);
  const entries = await readdir(inner).catch(nullWhenAbsent);
  if (entries === null) return [];
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const names = zeroSeparated(await git(inner, list)).filter((name) => !/[\n"]|\/$/.test(name));
  const found: NestedFile[] = [];
  for (const name of new Set(names)) {
    const facts = await lstat(join(inner, name)).catch(nullWhenAbsent);
    if (!facts?.isFile()) continue;
    found.push({ path: `${folder}/${name}`, mode: facts.mode & 0o100 ? "100755" : "100644" });
  }
  return found;
}
