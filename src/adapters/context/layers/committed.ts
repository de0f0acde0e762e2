import { askGit, git, zeroSeparated } from "../../../std/git.ts";
import { textOf } from "../../../std/git-objects.ts";
import { lru } from "../../../std/lru.ts";
import { redactLines } from "../../../std/redact.ts";
import { isPlainLine, plainText } from "../../../std/text.ts";

/** A plain file of a commit: its path, the name of its content in git, and its size in bytes. */
export type CommittedFile = { path: string; blob: string; bytes: number };

/** A larger file is no text that somebody wrote to be read. */
const FILE_BYTES_MAX = 400_000;
const LISTS_MAX = 4;

const lists = lru<readonly CommittedFile[]>(LISTS_MAX);
const asked = new Map<string, Promise<readonly CommittedFile[]>>();

/**
 * The plain files of a commit, by path. A name that is not one line of plain text could say
 * anything in a prompt, so such files are left out. Symbolic links and submodules are left out,
 * since they lead out of it; so is what is larger than 400 kB. Sources that ask at the same time
 * share one answer.
 */
export async function filesOf(repo: string, commit: string): Promise<readonly CommittedFile[]> {
  const name = `${commit} ${repo}`;
  const known = lists.get(name) ?? asked.get(name);
  if (known !== undefined) return known;
  const listing = listFiles(repo, commit);
  asked.set(name, listing);
  try {
    const files = await listing;
    lists.put(name, files);
    return files;
  } finally {
    asked.delete(name);
  }
}

async function listFiles(repo: string, commit: string): Promise<readonly CommittedFile[]> {
  const listed = await git(repo, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
  return zeroSeparated(listed).flatMap(plainFile);
}

const PLAIN_FILE = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t([^]*)$/;

function plainFile(row: string): CommittedFile[] {
  const [, blob = "", bytes = "", path = ""] = PLAIN_FILE.exec(row) ?? [];
  return !isPlainLine(path) || path === "" || Number(bytes) > FILE_BYTES_MAX
    ? []
    : [{ path, blob, bytes: Number(bytes) }];
}

/**
 * The text of a file, line ends as line feeds, no control characters, no secrets, so that a part of
 * it holds none; "" when it is no text.
 */
export async function readText(repo: string, { blob }: CommittedFile): Promise<string> {
  const text =
    (await textOf(repo, blob, "blob")) ?? (await askGit(repo, ["cat-file", "blob", blob]));
  return text === null || text.includes("\0") ? "" : redactLines(plainText(text));
}

/** Several texts, in the order of the files. */
export async function readTexts(
  repo: string,
  files: readonly CommittedFile[],
): Promise<{ file: CommittedFile; text: string }[]> {
  const texts = await Promise.all(files.map((file) => readText(repo, file)));
  return files.map((file, at) => ({ file, text: texts[at] ?? "" }));
}

/** Folders of code that others wrote, or that programs made. */
const FOREIGN = /(^|\/)(node_modules|vendor|third_party|dist|build|target|\.git)\//;

/** Whether a path lies among code that others wrote, or that programs made. */
export function isForeign(path: string): boolean {
  return FOREIGN.test(path);
}

/** Last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** How a person would print some lines of a file, for what was left out. */
export function howToRead(path: string, from?: number, to?: number): string {
  const name = /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return from === undefined ? `cat ${name}` : `sed -n '${from},${to ?? from}p' ${name}`;
}
