import { once } from "node:events";
import { spawn } from "node:child_process";
import { git, tryGit, zeroSeparated } from "../../../std/git.ts";
import { gitCommand } from "../../../std/git-command.ts";
import { isPlainLine } from "../../../std/text.ts";

/**
 * A file of a commit: links and submodules are none, and neither is what has a name with line ends
 * or control characters in it, which would look like lines of our own in a prompt.
 */
export type ListedFile = { path: string; blob: string };

/** Files that came, changed or stayed away between two commits; `blob` null: it is gone. */
export type ChangedFile = { path: string; blob: string | null };

const LIST_BYTES_MAX = 1_000_000_000;

/** The plain files of a commit. Paths are those of the repository: nothing is looked up on disk. */
export async function filesOf(repo: string, commit: string): Promise<ListedFile[]> {
  const args = ["ls-tree", "-r", "-z", "--full-tree", commit];
  const listed = await git(repo, args, { bytes_max: LIST_BYTES_MAX });
  return zeroSeparated(listed).flatMap((row) => {
    const tab = row.indexOf("\t");
    const [mode = "", , blob = ""] = row.slice(0, tab).split(" ");
    const path = row.slice(tab + 1);
    return isPlain(mode) && isPlainLine(path) ? [{ path, blob }] : [];
  });
}

/** What changed from one commit to another; null: one of them is not there any more. */
export async function changedBetween(
  repo: string,
  from: string,
  to: string,
): Promise<ChangedFile[] | null> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", from, to];
  const told = await tryGit(repo, args, { bytes_max: LIST_BYTES_MAX });
  if (told.exit_code !== 0 || told.is_cut) return null;
  const fields = told.stdout.split("\0");
  const changed: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = "", , blob = ""] = (fields[at] ?? "").split(" ");
    const path = fields[at + 1] ?? "";
    changed.push({ path, blob: isPlain(mode) && isPlainLine(path) ? blob : null });
  }
  return changed;
}

/** 100644, 100755, and 100664 of old repositories; 120000 is a link, 160000 a submodule. */
function isPlain(mode: string): boolean {
  return mode.startsWith("100");
}

/** A blob that was asked for: its size, its bytes unless it is larger than was asked for. */
export type Blob = { blob: string; size: number; bytes: Buffer | null };

/** Reads blobs in the order in which they are named; those that are not there are passed over. */
export async function* readBlobs(
  repo: string,
  blobs: readonly string[],
  bytes_max: number,
): AsyncGenerator<Blob> {
  const small: string[] = [];
  for await (const { blob, size } of answersOf(repo, "--batch-check", blobs)) {
    if (size <= bytes_max) small.push(blob);
    else yield { blob, size, bytes: null };
  }
  yield* answersOf(repo, "--batch", small);
}

/** What git answers, blob by blob. Throws when git breaks off: half an index would be believed. */
async function* answersOf(
  repo: string,
  mode: "--batch" | "--batch-check",
  blobs: readonly string[],
): AsyncGenerator<Blob> {
  if (blobs.length === 0) return;
  const { program, args, cwd, env } = gitCommand(repo, ["cat-file", mode, "--buffer"]);
  const child = spawn(program, [...args], { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  const over = once(child, "close");
  over.catch(() => undefined); // told below, by the number of answers
  child.stdin.on("error", () => undefined); // it ended early, which is told below
  child.stdin.end(`${blobs.join("\n")}\n`);
  let answered = 0;
  try {
    for await (const answer of parsed(child.stdout, mode === "--batch")) {
      answered += 1;
      if (answer !== null) yield answer;
    }
    await over;
  } finally {
    child.kill("SIGKILL"); // whoever asked may have had enough
  }
  if (answered < blobs.length)
    throw new Error(`Expected ${blobs.length} answers of git cat-file, got ${answered}.`);
}

/** Parts the stream of answers; null stands for an object that is missing. */
async function* parsed(
  stream: AsyncIterable<Buffer>,
  has_bytes: boolean,
): AsyncGenerator<Blob | null> {
  let waiting: Buffer = Buffer.alloc(0);
  let wanted = 1;
  const chunks: Buffer[] = [];
  let held = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    held += chunk.length;
    if (held < wanted) continue;
    waiting = Buffer.concat(chunks.splice(0));
    let at = 0;
    for (;;) {
      const next = answerAt(waiting, at, has_bytes);
      wanted = next.wanted;
      if (next.end === null) break;
      yield next.blob;
      at = next.end;
    }
    chunks.push(waiting.subarray(at));
    held = waiting.length - at;
  }
}

/** The answer that begins at a place; `end` null: it needs `wanted` bytes from there on. */
type Part = { blob: Blob | null; end: number | null; wanted: number };

function answerAt(bytes: Buffer, at: number, has_bytes: boolean): Part {
  const line_end = bytes.indexOf(10, at);
  if (line_end < 0) return { blob: null, end: null, wanted: bytes.length - at + 1 };
  const [blob = "", type, length] = bytes.toString("latin1", at, line_end).split(" ");
  if (type !== "blob") return { blob: null, end: line_end + 1, wanted: 1 };
  const size = Number(length);
  if (!has_bytes) return { blob: { blob, size, bytes: null }, end: line_end + 1, wanted: 1 };
  const end = line_end + 1 + size;
  if (end >= bytes.length) return { blob: null, end: null, wanted: end + 1 - at };
  return {
    blob: { blob, size, bytes: bytes.subarray(line_end + 1, end) },
    end: end + 1,
    wanted: 1,
  };
}
