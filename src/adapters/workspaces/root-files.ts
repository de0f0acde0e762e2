import type { Root } from "../../domain/detection.ts";
import type { Change, NewFile, RootFiles } from "../../ports/root-files.ts";
import { fileAt, git, zeroSeparated } from "../../std/git.ts";

/** Reads and writes the root of a git repository's commits; no working tree is touched. */
export function gitRootFiles(): RootFiles {
  return { read, withFile, lastChange };
}

async function read(repo: string, commit: string, wanted: readonly string[]): Promise<Root> {
  const rows = zeroSeparated(await git(repo, ["ls-tree", "-z", commit]));
  const names = rows.map((row) => {
    const name = row.slice(row.indexOf("\t") + 1);
    return row.split(" ")[1] === "tree" ? `${name}/` : name;
  });
  const there = wanted.filter((name) => names.includes(name));
  const texts = await Promise.all(
    there.map(async (name) => [name, (await fileAt(repo, commit, name)) ?? ""] as const),
  );
  return { names, texts: Object.fromEntries(texts) };
}

async function lastChange(repo: string, commit: string, path: string): Promise<Change | null> {
  const said = await git(repo, ["log", "-1", "--format=%H%n%B", commit, "--", path]);
  const end = said.indexOf("\n");
  return end < 0 ? null : { commit: said.slice(0, end), message: said.slice(end + 1) };
}

async function withFile(repo: string, commit: string, file: NewFile): Promise<string> {
  const { path, text, message } = file;
  const blob = (await git(repo, ["hash-object", "-w", "--stdin"], { stdin: text })).trim();
  const rows = zeroSeparated(await git(repo, ["ls-tree", "-z", commit]));
  const others = rows.filter((row) => row.slice(row.indexOf("\t") + 1) !== path);
  const stdin = [...others, `100644 blob ${blob}\t${path}`].map((row) => `${row}\0`).join("");
  const tree = (await git(repo, ["mktree", "-z"], { stdin })).trim();
  const more = ["commit-tree", tree, "-p", commit, "-m", message];
  return (await git(repo, more)).trim();
}
