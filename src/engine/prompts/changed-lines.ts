import type { FileChange } from "../../domain/change.ts";

/** Lines by path, as they were before a change; counted from 1. */
export type Lines = ReadonlyMap<string, ReadonlySet<number>>;

type Changed = Pick<FileChange, "path" | "old_path" | "status" | "patch">;

/**
 * The lines of files that a work changed or removed, as they stood before it; of lines that it only
 * added the one above, which is where somebody would have had to look. New files have none.
 */
export function changedLines(files: readonly Changed[]): Lines {
  const all = new Map<string, Set<number>>();
  for (const { path, old_path, status, patch } of files) {
    const lines = status === "added" ? new Set<number>() : linesIn(patch);
    if (lines.size > 0) all.set(old_path ?? path, lines);
  }
  return all;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? /;

/** Walks the hunks of a unified diff. `run` is what stands together without unchanged lines. */
function linesIn(patch: string): Set<number> {
  const found = new Set<number>();
  let next = 1;
  let run = { added: false, removed: false };
  const close = () => {
    if (run.added && !run.removed) found.add(Math.max(1, next - 1));
    run = { added: false, removed: false };
  };
  for (const line of patch.split("\n")) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      close();
      next = Number(hunk[1]) + (hunk[2] === "0" ? 1 : 0);
    } else if (line.startsWith("-")) {
      run.removed = true;
      found.add(next++);
    } else if (line.startsWith("+")) run.added = true;
    else if (line.startsWith(" ")) {
      close();
      next += 1;
    }
  }
  close();
  return found;
}
