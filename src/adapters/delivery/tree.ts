import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { treeOf } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";

/** Trees kept in memory, 150 bytes each. */
const TREES_MAX = 10_000;

/** Commits are a few hundred bytes; git itself reads what is larger. */
const BYTES_MAX = 64 * 1024;

const trees = lru<string>(TREES_MAX);

/**
 * The tree of a commit that is there. What a name stands for never changes, so it is kept; that a
 * commit is missing is not. One that was just made lies in a file of its own, which is read without
 * git: to start a program takes a hundred times as long. Whatever is unusual there is left to git.
 */
export async function readTree(repo: string, commit: string): Promise<string> {
  const name = `${commit} ${repo}`;
  const known = trees.get(name);
  if (known !== undefined) return known;
  const tree = treeInFile(repo, commit) ?? (await treeOf(repo, commit));
  if (HASH[commit.length] !== undefined) trees.put(name, tree);
  return tree;
}

/** By which hash objects are named, by the length of the name. */
const HASH: Record<number, string | undefined> = { 40: "sha1", 64: "sha256" };

/** The tree by the commit's own file, if there is one and it holds what its name says. */
function treeInFile(repo: string, commit: string): string | null {
  const hash = HASH[commit.length];
  if (hash === undefined || !/^[0-9a-f]+$/.test(commit)) return null;
  try {
    const folder = join(repo, ".git", "objects", commit.slice(0, 2));
    const bytes = inflateSync(bytesOf(join(folder, commit.slice(2))), {
      maxOutputLength: BYTES_MAX,
    });
    if (createHash(hash).update(bytes).digest("hex") !== commit) return null;
    return /^commit \d+\0tree ([0-9a-f]+)\n/.exec(bytes.toString("latin1"))?.[1] ?? null;
  } catch {
    return null; // packed, or elsewhere, or broken: git finds out
  }
}

/** Does not wait for what is no file. */
function bytesOf(file: string): Buffer {
  const opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(opened);
    if (!stat.isFile() || stat.size > BYTES_MAX) throw new Error("This is left to git.");
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}
