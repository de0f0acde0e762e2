import { extname } from "node:path";
import type { HeldLines } from "../../../ports/context.ts";
import { fenced } from "../../../std/fence.ts";
import { FOLD_MARK, foldedLine } from "./fold.ts";
import type { Sheet, Span } from "./sheet.ts";
import { spansOf } from "./spans.ts";

/** A file as the prompt shows it, and which of its lines stand there. */
export type Shown = { text: string; lines: HeldLines[] };

/** What is told once, above the first file. */
export const HOW_TO_READ =
  `Lines that begin with ${FOLD_MARK} stand for what is left out there; ` +
  "`sed -n 'FROM,TOp' PATH` prints it.";

/**
 * The chosen lines of a file as one fenced block: definitions whole, with the signatures around
 * them, and what is left out as one line that says what it is. Null when there is nothing to show.
 */
export function shown(sheet: Sheet, chosen: readonly Span[], why: string): Shown | null {
  const spans = spansOf(sheet, chosen);
  if (spans.length === 0) return null;
  const parts: string[] = [];
  let next = 0;
  for (const { from, to } of spans) {
    if (from > next) parts.push(foldedLine(sheet, { from: next, to: from - 1 }));
    parts.push(...sheet.lines.slice(from, to + 1));
    next = to + 1;
  }
  const last = sheet.lines.length - 1;
  if (next <= last) parts.push(foldedLine(sheet, { from: next, to: last }));
  const language = extname(sheet.path).slice(1) || "text";
  return {
    text: `${titleOf(sheet.path)} (${why}):\n${fenced(parts.join("\n"), language)}`,
    lines: spans.map(({ from, to }) => ({ path: sheet.path, from: from + 1, to: to + 1 })),
  };
}

/** A path on one line, whatever stands in it. */
function titleOf(path: string): string {
  return /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(path) ? path : JSON.stringify(path);
}
