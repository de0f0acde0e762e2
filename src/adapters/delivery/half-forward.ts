import { lstat, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { objectName } from "../../domain/ids.ts";
import { nullWhenAbsent, readText } from "../../std/files.ts";
import { askGit, git, gitIn, tryGitIn, zeroSeparated, type Tree } from "../../std/git.ts";

/**
 * What remains of a fast-forward whose git was killed: files of the new commit in a checkout whose
 * branch and index are still at the old one. A note beside the index, written before and removed
 * after, tells them from a person's own changes.
 */
const NOTE_FILE = "ringmaster-forward.json";

const note = z.object({ from: objectName, to: objectName });

/** Runs a fast-forward with the note in place. */
export async function noteForward<Result>(
  checkout: Tree,
  { from, to }: { from: string; to: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const path = join(checkout.dir, NOTE_FILE);
  await writeFile(path, JSON.stringify({ from, to }));
  const result = await work();
  await rm(path, { force: true });
  return result;
}

/**
 * Takes a half-done fast-forward back: exactly the files that hold what the new commit says, and
 * nothing else. A file that anybody changed since is left as it is.
 */
export async function clearHalfForward(checkout: Tree): Promise<void> {
  const path = join(checkout.dir, NOTE_FILE);
  const text = await readText(path);
  if (text === null) return;
  const left = note.safeParse(parse(text));
  if (left.success && (await headOf(checkout)) === left.data.from) {
    await rm(join(checkout.dir, "index.lock"), { force: true });
    await restore(checkout, left.data.from, await filesOfNew(checkout, left.data));
  }
  await rm(path, { force: true });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // torn by the kill: it was written before anything else was done
  }
}

async function headOf(checkout: Tree): Promise<string | null> {
  return askGit(checkout.path, ["rev-parse", "HEAD"], { env: { GIT_DIR: checkout.dir } });
}

/** Paths between the two commits whose file on disk is the new commit's, or is gone as it says. */
async function filesOfNew(
  checkout: Tree,
  { from, to }: { from: string; to: string },
): Promise<string[]> {
  const list = ["diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--no-renames", from, to];
  const paths = zeroSeparated(await git(checkout.path, list, { env: { GIT_DIR: checkout.dir } }));
  const index = join(checkout.dir, "ringmaster-forward-index");
  const env = { GIT_INDEX_FILE: index };
  try {
    await gitIn(checkout, ["read-tree", to], { env });
    await tryGitIn(checkout, ["update-index", "-q", "--refresh"], { env });
    const differing = ["diff-files", "-z", "--name-only", "--no-ext-diff"];
    const changed = new Set(zeroSeparated(await gitIn(checkout, differing, { env })));
    const gone = await removedIn(checkout, to, paths);
    const absent = await Promise.all(paths.map((path) => isAbsent(join(checkout.path, path))));
    return paths.filter((path, at) => (gone.has(path) ? absent[at] : !changed.has(path)));
  } finally {
    await rm(index, { force: true });
  }
}

async function isAbsent(path: string): Promise<boolean> {
  return (await lstat(path).catch(nullWhenAbsent)) === null;
}

async function removedIn(checkout: Tree, to: string, paths: string[]): Promise<Set<string>> {
  const list = ["ls-tree", "-r", "-z", "--name-only", to];
  const there = new Set(
    zeroSeparated(await git(checkout.path, list, { env: { GIT_DIR: checkout.dir } })),
  );
  return new Set(paths.filter((path) => !there.has(path)));
}

async function restore(checkout: Tree, from: string, paths: string[]): Promise<void> {
  const list = ["ls-tree", "-r", "-z", "--name-only", from];
  const old = new Set(
    zeroSeparated(await git(checkout.path, list, { env: { GIT_DIR: checkout.dir } })),
  );
  for (const path of paths) {
    if (old.has(path)) await gitIn(checkout, ["checkout", "-q", from, "--", path]);
    else await rm(join(checkout.path, path), { force: true });
  }
}
