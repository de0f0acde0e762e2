/** A line of a hunk, with its number in the new file; a line that went has none. */
export type HunkLine = { sign: "+" | "-" | " "; line: number | null; text: string };

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

type Left = { old: number; new: number };

const count = (digits: string | undefined) => (digits === undefined ? 1 : Number(digits));

function hunkAt(line: string): (Left & { start: number }) | null {
  const found = HUNK.exec(line);
  return found && { old: count(found[1]), start: Number(found[2]), new: count(found[3]) };
}

type Printed = { line: string; in_hunk: boolean };

/**
 * The lines of what git printed. One belongs to a hunk by the counts in that hunk's head, so no
 * text of a file can pass for a head.
 */
export function printedLines(text: string): Printed[] {
  let left: Left = { old: 0, new: 0 };
  return text.split("\n").map((line) => {
    const is_inside = isOpen(left) || line.startsWith("\\");
    const head = is_inside ? null : hunkAt(line);
    left = head ?? (is_inside ? without(left, line) : left);
    return { line, in_hunk: is_inside || head !== null };
  });
}

/** The hunks of each file of a patch that git printed, in its order. */
export function patchesOf(text: string): string[] {
  const files: string[][] = [];
  for (const { line, in_hunk } of printedLines(text)) {
    if (in_hunk) files.at(-1)?.push(line);
    else if (line.startsWith("diff --git ")) files.push([]);
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
