import { styleText } from "node:util";
import { z } from "zod";
import { problemBody, type Problem } from "../domain/problem.ts";

/** Colours that say something: good, bad, careful, busy, beside the point, a heading. */
export type Color = "green" | "red" | "yellow" | "cyan" | "dim" | "bold";

/**
 * How to write for whoever reads: with colours or not, and how many columns there are (null: any).
 */
export type Look = { color: boolean; columns: number | null };

/**
 * One value of a table or a list of fields. Its text may come from anywhere; it is made harmless.
 */
export type Cell = string | number | null | { text: string; color: Color };

// Control characters but tab and newline, and the marks that turn the direction of writing.
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// Escape sequences of ECMA-48: control strings (to their terminator, or the end of the line),
// control sequences, and the short ones. Each matches from its start without looking back, so
// hostile text costs no more than other text (node:util's stripVTControlCharacters is quadratic on
// unfinished strings).
const SEQUENCES = new RegExp(
  [
    // oxlint-disable-next-line no-control-regex
    /(?:\u001b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\u0007\u001b\x9c\n]*(?:\u0007|\u001b\\|\x9c)?/,
    // oxlint-disable-next-line no-control-regex
    /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/,
    // oxlint-disable-next-line no-control-regex
    /\u001b[ -/]*[0-~]?/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/**
 * Text of any origin, made harmless for a terminal: no escape sequences, no control characters but
 * tab and newline, nothing that turns the direction of writing.
 */
export function plain(text: string): string {
  return text.replaceAll(SEQUENCES, "").replaceAll("\r\n", "\n").replaceAll(UNSEEN, "");
}

/** The same on one line. */
export function oneLine(text: string): string {
  return plain(text).replaceAll(/\s+/g, " ").trim();
}

/** Text in a colour, if there are colours. */
export function paint(look: Look, color: Color, text: string): string {
  return look.color ? styleText(color, text, { validateStream: false }) : text;
}

/** Exactly one JSON value on one line; invisible characters are written as escapes. */
export function jsonLine(value: unknown): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(value).replaceAll(UNSEEN, escaped)}\n`;
}

/**
 * Aligned columns under headings; the last column is cut at the edge of the terminal. Without rows:
 * the sentence `none`.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  look: Look,
  none = "Nothing there.",
): string {
  if (rows.length === 0) return `${paint(look, "dim", none)}\n`;
  const bold = heads.map((text): Cell => ({ text, color: "bold" }));
  return aligned([bold, ...rows], look);
}

/** Names and values below each other; a null value is shown as a dash. */
export function fields(pairs: readonly (readonly [string, Cell])[], look: Look): string {
  const rows = pairs.map(([name, value]): Cell[] => [{ text: name, color: "dim" }, value]);
  return aligned(rows, look);
}

function aligned(rows: readonly (readonly Cell[])[], look: Look): string {
  const texts = rows.map((cells) => cells.map(cellText));
  const last = Math.max(...texts.map((cells) => cells.length)) - 1;
  const widths = Array.from({ length: last + 1 }, (_, column) =>
    Math.max(...texts.map((cells) => shownWidth(cells[column] ?? ""))),
  );
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0);
  const room = look.columns === null ? Infinity : Math.max(20, look.columns - before);
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell, column) => {
        const whole = cellText(cell);
        const text = column === last ? cut(whole, room) : whole;
        const gap = column === last ? 0 : (widths[column] ?? 0) + 2 - shownWidth(text);
        return inColor(cell, text, look) + " ".repeat(gap);
      })
      .join("")
      .trimEnd();
  return `${rows.map(line).join("\n")}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return "-";
  return oneLine(typeof cell === "object" ? cell.text : String(cell));
}

function inColor(cell: Cell, text: string, look: Look): string {
  return cell !== null && typeof cell === "object" ? paint(look, cell.color, text) : text;
}

// Wide in every terminal: emoji, and the blocks of East Asian scripts (Unicode TR 11, W and F).
const WIDE = new RegExp(
  [
    /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff]/u,
    /[\ufe30-\ufe6f\uff00-\uff60]/u,
  ]
    .map(({ source }) => source)
    .join("|"),
  "u",
);

const segments = new Intl.Segmenter("en");

/** How many columns a text takes in a terminal. */
export function shownWidth(text: string): number {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  return [...segments.segment(text)].reduce((sum, s) => sum + (WIDE.test(s.segment) ? 2 : 1), 0);
}

function cut(text: string, columns: number): string {
  if (shownWidth(text) <= columns) return text;
  let width = 0;
  let kept = "";
  for (const { segment } of segments.segment(text)) {
    width += shownWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Wrong items of a request that are named, one a line. */
const ITEMS_MAX = 10;

const wrongItems = z.array(z.object({ place: z.string(), detail: z.string() }));

/**
 * A problem for a person: the sentence, what is wrong with single items of many, and on the last
 * line what to do.
 */
export function problemText(problem: Problem, look: Look): string {
  const sentence = `${paint(look, "red", "error:")} ${oneLine(problem.message)}`;
  const items = wrongItems.safeParse(problem.facts?.["errors"]).data ?? [];
  const told = items.length > 1 ? items.slice(0, ITEMS_MAX) : [];
  const hint = oneLine(problem.hint);
  const lines = [
    sentence,
    ...told.map(({ place, detail }) => `  ${oneLine(place)}: ${oneLine(detail)}`),
    ...(hint === "" ? [] : [`${paint(look, "dim", "hint:")} ${hint}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** A problem for a program: its body as one JSON line. */
export function problemJson(problem: Problem): string {
  return jsonLine(problemBody(problem));
}

const UNITS = [
  { ms: 24 * 3_600_000, word: "d" },
  { ms: 3_600_000, word: "h" },
  { ms: 60_000, word: "min" },
  { ms: 1_000, word: "s" },
] as const;

/** A duration in its largest unit, rounded down below: `3 min`, `850 ms`. */
export function duration(ms: number): string {
  const unit = UNITS.find((u) => ms >= u.ms);
  if (!unit) return `${Math.round(ms)} ms`;
  const value = ms / unit.ms;
  const tenths = unit.word === "s" && value < 10 && !Number.isInteger(value);
  return `${tenths ? value.toFixed(1) : Math.floor(value)} ${unit.word}`;
}

/** How long ago a time was, in words; a dash for none. Both are ISO 8601. */
export function ago(at: string | null, now: string): string {
  if (at === null) return "-";
  return `${duration(Math.max(0, Date.parse(now) - Date.parse(at)))} ago`;
}
