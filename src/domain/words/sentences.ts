import { isWrapped } from "./blocks.ts";
import { masked } from "./mask.ts";

/**
 * The end of a sentence: its mark, what closes behind it, and a gap; none in East Asian scripts.
 */
const END = /(?:(?<![.!?…])[.!?…]+["'”’)\]*_]*(?=\s|$)|[。！？]+["'”’)\]]*)\s*/gu;

/** One line for each that was broken on purpose. */
function unwrapped(lines: readonly string[]): string[] {
  const whole: string[] = [];
  let before: string | undefined;
  for (const line of lines) {
    if (isWrapped(before, line)) whole.push(`${whole.pop() ?? ""} ${line}`);
    else whole.push(line);
    before = line;
  }
  return whole;
}

/** The sentences of a paragraph as they stand; a line that was ended on purpose ends one, too. */
export function sentencesOf(lines: readonly string[]): string[] {
  return unwrapped(lines).flatMap(splitLine);
}

function splitLine(line: string): string[] {
  const mask = masked(line);
  const cuts = [0];
  for (const { index, 0: end } of mask.matchAll(END))
    if (endsHere(mask.slice(cuts.at(-1), index), end, mask.slice(index + end.length)[0] ?? ""))
      cuts.push(index + end.length);
  return cuts
    .map((from, at) =>
      line
        .slice(from, cuts[at + 1])
        .replaceAll(/\s+/g, " ")
        .trim(),
    )
    .filter((sentence) => sentence !== "");
}

/** Not behind the number of an item or a step (`1.`), nor before a small letter after dots. */
function endsHere(before: string, end: string, next: string): boolean {
  if (/^(?:\.{2,}|…)/u.test(end) && /\p{Ll}/u.test(next)) return false;
  return next === "" || before.length > 12 || !/^(?:step|phase|stage)? ?\d{1,3}$/i.test(before);
}

/** A numbered list that stands in one line: what is before it, and the words of each number. */
export type InlineList = { before: string; items: { label: string; text: string }[] };

/** Finds `1. … 2. …` or `1) … 2) …` within a line; null when there is none. */
export function inlineList(line: string): InlineList | null {
  const marks = [...masked(line).matchAll(/(?:^|\s)(\d{1,3})[.)]\s+/g)];
  const from = marks.findIndex(([, number]) => number === "1");
  const run = from === -1 ? [] : marks.slice(from).filter((mark, at) => mark[1] === String(at + 1));
  const [first] = run;
  if (!first || run.length < 2) return null;
  const items = run.map((mark, at) => ({
    label: mark[1] ?? "",
    text: line
      .slice(mark.index + mark[0].length, run[at + 1]?.index)
      .trim()
      .replace(/[,;]$/, ""),
  }));
  return { before: line.slice(0, first.index).trim(), items };
}
