import { askGit, git, gitAt, gitIn, type Tree } from "../../std/git.ts";

/** Where to look for a commit: reachable from `until` and not from where `since` left that line. */
type MarkerSearch = { since: string; until: string; marker: string };

/** The newest commit whose message has the marker as a line of its own, or null. */
export async function findMarked(
  repo: string,
  { since, until, marker }: MarkerSearch,
): Promise<string | null> {
  const base = await askGit(repo, ["merge-base", since, until]);
  const range = base === null ? until : `${base}..${until}`;
  const search = ["log", "-z", "--format=%H%n%B", "--fixed-strings", `--grep=${marker}`, range];
  const commits = (await git(repo, search)).split("\0").filter((text) => text !== "");
  const found = commits.find((text) => linesOf(text).includes(marker));
  return found?.slice(0, found.indexOf("\n")) ?? null;
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim());
}

/**
 * Sees to it that the newest commit above `target` carries the marker; agents that commit by
 * themselves do not know it. Its tree stays the same, so what was proven of it still holds.
 */
export async function withMarker(tree: Tree, marker: string, target: string): Promise<void> {
  const head = (await gitAt(tree, ["rev-parse", "HEAD"])).trim();
  const message = await gitAt(tree, ["log", "-1", "--format=%B", "HEAD"]);
  if (head === target || hasMarker(message, marker)) return;
  const amend = ["commit", "--amend", "--quiet", "--no-verify", "--no-gpg-sign", "--allow-empty"];
  await gitIn(tree, [...amend, "--cleanup=verbatim", "--file=-"], {
    stdin: marked(message, marker),
  });
}

/** Whether a message has the marker as a line of its own. */
export function hasMarker(message: string, marker: string): boolean {
  return linesOf(message).includes(marker);
}

/** A message with the marker as its last trailer. */
export function marked(message: string, marker: string): string {
  const text = message.trimEnd();
  const last = text.split("\n").at(-1) ?? "";
  const joins = text.includes("\n") && /^[A-Za-z][A-Za-z-]*: \S/.test(last);
  return `${text}${joins ? "\n" : "\n\n"}${marker}\n`;
}
