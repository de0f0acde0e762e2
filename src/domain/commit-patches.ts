import type { CommitChange } from "./change.ts";
import { printedLines } from "./hunks.ts";

type Read = { commit: string; message: string[]; files: { path: string; lines: string[] }[] };

/**
 * The commits that git printed with their patches: a line `commit <name>`, the message with each
 * line after a space, the patch. Neither a message nor a file can pass for a head.
 */
export function commitsOf(text: string): CommitChange[] {
  const commits: Read[] = [];
  for (const { line, in_hunk } of printedLines(text)) {
    if (!in_hunk && line.startsWith("commit "))
      commits.push({ commit: line.slice("commit ".length), message: [], files: [] });
    else {
      const commit = commits.at(-1);
      if (commit) take(commit, line, in_hunk);
    }
  }
  return commits.map(({ commit, message, files }) => ({
    commit,
    message: message.join("\n"),
    files: files.map(({ path, lines }) => ({ path, patch: lines.join("\n") })),
  }));
}

function take({ message, files }: Read, line: string, in_hunk: boolean): void {
  const file = files.at(-1);
  if (in_hunk) file?.lines.push(line);
  else if (line.startsWith(" ")) message.push(line.slice(1));
  else if (line.startsWith("diff --git ")) files.push({ path: "", lines: [] });
  else if (file && line.startsWith("+++ ")) file.path = nameIn(line);
}

/** The path behind `+++ b/`, as git writes it: one with signs of its own stands in quotes. */
const nameIn = (line: string) => line.replace(/^\+\+\+ ("?)(?:b\/)?/, "$1").replace(/\t$/, "");
