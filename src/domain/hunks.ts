/** A line of a hunk, with its number in the new file; a line that went has none. */
export type HunkLine = { sign: "+" | "-" | " "; line: number | null; text: string };

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

type Left = { old: number; new: number };

const count = (digits: string | undefined) => (digits === undefined ? 1 : Number(digits));

function hunkAt(line: string): (Left & { start: number }) | null {
  const found = HUNK.exec(line);
  return found && { old: count(found[1]), start: Number(found[2]), new: count(found[3]) };
}

/**
 * The hunks of each file of a patch that git printed, in its order. A line belongs to a hunk by the
 * counts in that hunk's head, so no text of a file can pass for a head.
 */
export function patchesOf(text: string): string[] {
  const files: string[][] = [];
  let left: Left = { old: 0, new: 0 };
  for (const line of text.split("\n")) {
    const hunk = isOpen(left) ? null : hunkAt(line);
    if (isOpen(left) || line.startsWith("\\")) {
      files.at(-1)?.push(line);
      left = without(left, line);
    } else if (hunk) {
      files.at(-1)?.push(line);
      left = hunk;
    } else if (line.startsWith("diff --git ")) files.push([]);
  }
  return files.map((lines) => lines.join("\n"));
}

const isOpen = (left: Left) => left.old > 0 || left.new > 0;

function without(left: Left, line: string): Left {
  if (line.startsWith("\\")) return left;
  return {
    old: left.old - (line.startsWith("+") ? 0 : 1),
    new: left.new - (line.startsWith("-") ? 0 : 1),
  };
}

/** The lines of a file's patch, without the heads of its hunks. */
export function hunkLines(patch: string): HunkLine[] {
  const lines: HunkLine[] = [];
  let left: Left = { old: 0, new: 0 };
  let at = 0;
  for (const line of patch.split("\n")) {
    if (!isOpen(left)) {
      const hunk = hunkAt(line);
      if (hunk) [left, at] = [hunk, hunk.start];
      continue;
    }
    left = without(left, line);
    const sign = signOf(line);
    if (sign === null) continue;
    lines.push({ sign, line: sign === "-" ? null : at, text: line.slice(1) });
    if (sign !== "-") at += 1;
  }
  return lines;
}

function signOf(line: string): HunkLine["sign"] | null {
  if (line.startsWith("\\")) return null;
  if (line.startsWith("+")) return "+";
  return line.startsWith("-") ? "-" : " ";
}
