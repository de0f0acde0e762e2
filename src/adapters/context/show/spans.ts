import type { Outlined } from "../outline/outline.ts";
import type { Sheet, Span } from "./sheet.ts";

/** An end of a span moves by so many lines at most to get to where a statement ends. */
const SHIFT_LINES_MAX = 12;
/** A definition of more lines is folded inside. */
const WHOLE_LINES_MAX = 45;
/** Imports of more characters are folded like the rest. */
const IMPORT_CHARS_MAX = 400;
const SIGNATURE_CHARS_MAX = 300;
/** A gap of so few characters and lines is shown: to fold it would hardly cost less. */
const GAP_CHARS_MAX = 80;
const GAP_LINES_MAX = 5;

/**
 * The lines to show so that those that were chosen can be understood: no statement cut in two, the
 * signatures of the definitions around, the imports when they are few. In the order of lines, with
 * at least one line between any two.
 */
export function spansOf(sheet: Sheet, chosen: readonly Span[]): Span[] {
  const whole = chosen.flatMap((span) => wholeSpan(sheet, span));
  if (whole.length === 0) return [];
  const around = whole.flatMap((span) => signaturesAround(sheet, span));
  const imports = sheet.imports === null ? [] : wholeSpan(sheet, sheet.imports);
  const few = imports.filter((span) => charsOf(sheet, span) <= IMPORT_CHARS_MAX);
  return joined(sheet, [...whole, ...around, ...few]);
}

/** A span with no definition or statement cut in two, without blank lines at its ends. */
function wholeSpan({ lines, outline }: Sheet, span: Span): Span[] {
  const { borders, definitions } = outline;
  let [from, to] = [Math.max(0, span.from), Math.min(span.to, lines.length - 1)];
  const before = borders.findLast((at) => at <= from);
  const after = borders.find((at) => at > to);
  if (before !== undefined && from - before <= SHIFT_LINES_MAX) from = before;
  if (after !== undefined && after - 1 - to <= SHIFT_LINES_MAX) to = after - 1;
  const cut = definitions.filter((each) => isCut(each, { from, to }));
  from = Math.min(from, ...cut.map((each) => each.from));
  to = Math.min(Math.max(to, ...cut.map((each) => each.to)), lines.length - 1);
  while (from <= to && isBlank(lines[from])) from += 1;
  while (to >= from && isBlank(lines[to])) to -= 1;
  return from <= to ? [{ from, to }] : [];
}

/** Whether a span holds some lines of a definition that is short enough to be shown whole. */
function isCut(each: Outlined, { from, to }: Span): boolean {
  if (each.kind === "class" || each.kind === "module") return false; // their members stand whole
  if (each.to - each.from >= WHOLE_LINES_MAX) return false;
  const is_apart = each.to < from || each.from > to;
  return !is_apart && (each.from < from || each.to > to);
}

const isBlank = (line: string | undefined) => (line ?? "").trim() === "";

function signaturesAround(sheet: Sheet, span: Span): Span[] {
  return sheet.outline.definitions
    .filter((each) => each.head < span.from && each.to >= span.from)
    .map(signatureOf)
    .filter((signature) => charsOf(sheet, signature) <= SIGNATURE_CHARS_MAX);
}

const signatureOf = ({ head, signature_to }: Outlined): Span => ({ from: head, to: signature_to });

/** Characters of some lines, their ends included. */
function charsOf({ lines }: Sheet, { from, to }: Span): number {
  let sum = 0;
  for (let at = from; at <= to; at += 1) sum += (lines[at] ?? "").length + 1;
  return sum;
}

/** Spans in the order of lines; what is hardly longer than its folded line is shown as well. */
function joined(sheet: Sheet, spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  const isShort = (from: number, to: number) =>
    to - from < GAP_LINES_MAX && charsOf(sheet, { from, to }) <= GAP_CHARS_MAX;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = all.at(-1);
    if (last === undefined) all.push({ from: isShort(0, from - 1) ? 0 : from, to });
    else if (isShort(last.to + 1, from - 1)) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  const [last, end] = [all.at(-1), sheet.lines.length - 1];
  if (last !== undefined && isShort(last.to + 1, end)) last.to = end;
  return all;
}
