import { createHash, randomUUID } from "node:crypto";
import { lstat, mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { runContained, type Shield } from "./contained.ts";
import { liesIn, namesIn, nullWhenAbsent, removeFolder } from "./files.ts";
import { archive, commandEnv, fileAt, git, zeroSeparated } from "./git.ts";
import { withFileLock } from "./lock.ts";
import { lives, refOf } from "./process-tree.ts";
import { runCommand, type Finished } from "./process.ts";

/**
 * A folder that depends on one file only: `command` makes `path` from the file `key`, both relative
 * to the root of the repository.
 */
export type CacheEntry = { key: string; path: string; command: string };

/** Where the caches are kept and from which commit the key is read. */
export type CachePlace = {
  home: string;
  repo: string;
  commit: string;
  signal?: AbortSignal;
  /** Stands before the command that makes an entry. */
  shield?: Shield;
};

/** Whether a cached folder is in place; `detail` is a whole sentence that says why not. */
export type CacheAnswer =
  | { status: "linked"; made: boolean }
  | { status: "unusable" | "failed"; detail: string };

/** What tools keep inside a dependency folder for themselves and rewrite while they run. */
const SCRATCH_NAMES = new Set([".cache", ".vite", ".vite-temp"]);
/** Names for one `cp`, well below what the kernel lets a command line hold. */
const NAMES_MAX = 1_000;

const BUILD_MS_MAX = 15 * 60_000;
const OUTPUT_CHARS_MAX = 4_000;
/** Longer than any build, so that whoever waits for one gets its result. */
const LOCK_WAIT_MS = BUILD_MS_MAX + 5 * 60_000;

/**
 * How a cached folder is put into place. `shared`: by hard links where one disk holds both, for a
 * folder in which nothing runs but what may be trusted not to write into its files.
 */
export type CacheUse = "own" | "shared";

/**
 * Puts a cached folder into `into`. It is made first when no one has made it for this very content
 * of its key; whoever wants the same meanwhile waits for it.
 */
export async function placeCache(
  place: CachePlace,
  entry: CacheEntry,
  { into, use }: { into: string; use: CacheUse },
): Promise<CacheAnswer> {
  const refusal = await refusalOf(entry, into);
  if (refusal !== null) return { status: "unusable", detail: refusal };
  const key = await fileAt(place.repo, place.commit, entry.key);
  if (key === null) {
    const at = place.commit.slice(0, 10);
    const detail = `Expected the cache key ${entry.key} to be a file of commit ${at}, it is none.`;
    return { status: "unusable", detail };
  }
  const folder = folderOf(place.home, entry, key);
  const made = await makeOnce(place, entry, folder);
  if (made.status === "failed") return made;
  const target = join(into, entry.path);
  await PUT[use](join(folder, "tree"), target);
  return { status: "linked", made: made.made };
}

/**
 * Fills a cache entry from a folder that was made already, when `from` belongs to the key file that
 * lies in `key_folder`. Does nothing when the entry is there. Answers whether it seeded.
 */
export async function seedCache(
  home: string,
  key_folder: string,
  entry: CacheEntry,
  from: string,
): Promise<boolean> {
  const key = await readFile(join(key_folder, entry.key), "utf8");
  const folder = folderOf(home, entry, key);
  return withFileLock(`${folder}.lock`, LOCK_WAIT_MS, async () => {
    if (await isFolder(folder)) return false;
    const building = await freshBuild(home);
    await copyKept(from, join(building, "tree"));
    await rename(building, folder);
    return true;
  });
}

/**
 * Copies a folder, by reflinks where the file system has them. Never by hard links: an agent or a
 * check that writes a file in place would write it for everybody who shares it.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copy(["--", from, to], dirname(to));
}

/** The same by hard links; copies where links cannot be made, as between two disks. */
async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const linked = await cp(["-al", "--", from, to], dirname(to));
  if (linked.exit_code === 0) return;
  await removeFolder(to);
  await copyFolder(from, to);
}

const PUT = { own: copyFolder, shared: linkFolder } as const;

/** As a copy, without the scratch of tools, whose files come and go while they are copied. */
async function copyKept(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await namesIn(from)).filter((name) => !SCRATCH_NAMES.has(name));
  for (let at = 0; at < names.length; at += NAMES_MAX) {
    const part = names.slice(at, at + NAMES_MAX).map((name) => join(from, name));
    await copy(["-t", to, "--", ...part], to);
  }
}

function cp(args: string[], cwd: string): Promise<Finished> {
  const command = { program: "cp", args, cwd, env: commandEnv(), stdin: null };
  return runCommand(command, { timeout_ms: BUILD_MS_MAX });
}

async function copy(words: string[], cwd: string): Promise<void> {
  const copied = await cp(["-a", "--reflink=auto", ...words], cwd);
  if (copied.exit_code === 0) return;
  throw new Error(
    `Expected a folder to be copied into ${cwd}, but cp says: ${copied.stderr.trim()}`,
  );
}

async function refusalOf(entry: CacheEntry, into: string): Promise<string | null> {
  const path = normalize(entry.path).replace(/\/$/, "");
  const parts = path.split("/");
  if (isAbsolute(path) || parts.includes("..") || parts.includes(".git") || path === ".")
    return `Expected the cache path "${entry.path}" to lie inside the repository.`;
  if (!(await liesIn(join(into, path), into)))
    return `Expected the cache path "${entry.path}" to lie in the repository; a link leads out.`;
  const there = await lstat(join(into, path)).catch(nullWhenAbsent);
  return (
    there && `Expected the cache path "${entry.path}" to be free, but the commit has files there.`
  );
}

function folderOf(home: string, entry: CacheEntry, key: string): string {
  const hash = createHash("sha256");
  for (const part of [entry.path, entry.command, key]) hash.update(`${part.length}:`).update(part);
  return join(depsOf(home), hash.digest("hex").slice(0, 40));
}

function depsOf(home: string): string {
  return join(home, "cache", "deps");
}

type Made = { status: "made"; made: boolean } | { status: "failed"; detail: string };

async function makeOnce(place: CachePlace, entry: CacheEntry, folder: string): Promise<Made> {
  if (await isFolder(folder)) return { status: "made", made: false };
  return withFileLock(`${folder}.lock`, LOCK_WAIT_MS, async () => {
    if (await isFolder(folder)) return { status: "made", made: false };
    const building = await freshBuild(place.home);
    try {
      return await build(place, entry, { building, folder });
    } finally {
      await removeFolder(building);
    }
  });
}

async function build(
  place: CachePlace,
  entry: CacheEntry,
  at: { building: string; folder: string },
): Promise<Made> {
  const source = join(at.building, "source");
  await layOutManifests(place, entry, source);
  const within = (await place.shield?.([source])) ?? [];
  const run = await runContained(
    { command: entry.command, cwd: source, env: commandEnv({ CI: "1" }), within },
    {
      timeout_ms: BUILD_MS_MAX,
      output_chars_max: OUTPUT_CHARS_MAX,
      ...(place.signal && { signal: place.signal }),
    },
  );
  const made = join(source, entry.path);
  if (run.ended !== "exited" || run.exit_code !== 0 || !(await isFolder(made))) {
    const end = run.ended === "exited" ? `exit code ${run.exit_code}` : run.ended;
    const detail = `Expected "${entry.command}" to make ${entry.path}, got ${end}:\n${run.output}`;
    return { status: "failed", detail };
  }
  const ready = join(at.building, "ready");
  await mkdir(ready);
  await rename(made, join(ready, "tree"));
  await rename(ready, at.folder);
  return { status: "made", made: true };
}

/** The files beside the key and at the root, such as the manifest that belongs to a lock file. */
async function layOutManifests(
  place: CachePlace,
  entry: CacheEntry,
  source: string,
): Promise<void> {
  const folders = new Set([".", dirname(entry.key)]);
  const paths: string[] = [];
  for (const folder of folders) paths.push(...(await filesIn(place, folder)));
  await mkdir(source);
  await archive(place.repo, place.commit, `${source}.tar`, paths);
  const untar = { program: "tar", args: ["-xf", `${source}.tar`, "-C", source], cwd: source };
  const done = await runCommand(
    { ...untar, env: commandEnv(), stdin: null },
    { timeout_ms: BUILD_MS_MAX },
  );
  if (done.exit_code !== 0) throw new Error(`Expected tar to unpack, but: ${done.stderr.trim()}`);
}

async function filesIn(place: CachePlace, folder: string): Promise<string[]> {
  const tree = folder === "." ? place.commit : `${place.commit}:${folder}`;
  const rows = zeroSeparated(await git(place.repo, ["ls-tree", "-z", tree]));
  const files = rows
    .filter((row) => row.startsWith("100"))
    .map((row) => row.slice(row.indexOf("\t") + 1));
  return files.map((file) => (folder === "." ? file : `${folder}/${file}`));
}

/** A folder to build in that names its process, and no folder of a process that is gone. */
async function freshBuild(home: string): Promise<string> {
  const deps = depsOf(home);
  for (const name of await namesIn(deps)) {
    const [, pid, started] = /^build-(\d+)-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || lives({ pid: Number(pid), started: Number(started) })) continue;
    await removeFolder(join(deps, name));
  }
  const self = refOf(process.pid);
  const folder = join(deps, `build-${self.pid}-${self.started}-${randomUUID().slice(0, 8)}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(nullWhenAbsent))?.isDirectory() ?? false;
}
