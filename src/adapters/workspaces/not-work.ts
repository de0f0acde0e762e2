import { join } from "node:path";
import { z } from "zod";
import { readText, replaceText } from "../../std/files.ts";
import { gitIn, zeroSeparated, type Tree } from "../../std/git.ts";
import type { Staged } from "./staging.ts";

/**
 * What lies in a worktree and is no work of the agent's: what the project's own set-up left there,
 * for as long as nobody changes it, and the diaries that agents keep.
 */
const NOTE_FILE = "ringmaster-set-up.json";
const FILES_MAX = 5_000;

/** By path, the object that set-up left there. */
const note = z.record(z.string(), z.string());

/** Agents write these into the folder they work in (aider.chat, "history files"). */
const DIARY = /(^|\/)\.aider\.(chat\.history|input\.history|llm\.history|tags\.cache)/;

/** Notes what set-up left beside the files of the commit, so that it is not taken for work. */
export async function noteSetUp(tree: Tree): Promise<void> {
  const status = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
  const rows = zeroSeparated(await gitIn(tree, status));
  const left = rows.filter((row) => !/^.?D/.test(row)).map((row) => row.slice(3));
  const paths = left.filter((path) => !/\n|\/$/.test(path)).slice(0, FILES_MAX);
  if (paths.length === 0) return;
  const stdin = paths.join("\n");
  const hashes = await gitIn(tree, ["hash-object", "--stdin-paths"], { stdin });
  const names = hashes.trim().split("\n");
  const noted = Object.fromEntries(paths.map((path, at) => [path, names[at] ?? ""]));
  await replaceText(join(tree.dir, NOTE_FILE), JSON.stringify(noted));
}

/**
 * Takes what is no work out of the index again, where the commit's own content then stands. Answers
 * whether anything is left that the index has otherwise.
 */
export async function unstageNoWork(tree: Tree, staged: readonly Staged[]): Promise<boolean> {
  const noted = await readNote(tree);
  const isNoWork = ({ path, object }: Staged) => noted[path] === object || DIARY.test(path);
  const paths = staged.filter(isNoWork).map(({ path }) => path);
  if (paths.length === 0) return staged.length > 0;
  const stdin = paths.join("\0");
  await gitIn(tree, ["reset", "-q", "--pathspec-from-file=-", "--pathspec-file-nul"], { stdin });
  return staged.length > paths.length;
}

async function readNote(tree: Tree): Promise<Record<string, string>> {
  const text = await readText(join(tree.dir, NOTE_FILE));
  if (text === null) return {};
  try {
    return note.parse(JSON.parse(text));
  } catch {
    return {}; // the agent may write in this folder; then everything counts as work
  }
}
