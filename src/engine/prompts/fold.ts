import { cutToTokens, estimateTokens } from "../../std/tokens.ts";

/** A text that was folded, and how many lines of it are left out. */
type Folded = { text: string; lines_left: number };

/**
 * As many whole paragraphs from the start of a text as fit, a fenced block counting as one. Of a
 * first paragraph that is too long itself as many lines as fit; a fence that is open there is
 * closed.
 */
export function fold(text: string, tokens_max: number): Folded {
  if (estimateTokens(text) <= tokens_max) return { text, lines_left: 0 };
  const paragraphs = paragraphsOf(text);
  const kept: string[] = [];
  for (const paragraph of paragraphs) {
    if (estimateTokens([...kept, paragraph].join("\n\n")) > tokens_max) break;
    kept.push(paragraph);
  }
  const whole = kept.join("\n\n");
  const folded = whole === "" ? linesOf(paragraphs[0] ?? "", tokens_max) : whole;
  return { text: folded, lines_left: countLines(text) - countLines(folded) };
}

const countLines = (text: string) => (text === "" ? 0 : text.split("\n").length);

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The paragraphs of a Markdown text; blank lines in a fenced block part nothing. */
function paragraphsOf(text: string): string[] {
  const all: string[][] = [[]];
  let fence: string | null = null;
  for (const line of text.split("\n")) {
    if (line.trim() === "" && fence === null) all.push([]);
    else all.at(-1)?.push(line);
    fence = fenceAfter(fence, line);
  }
  return all.map((lines) => lines.join("\n")).filter((paragraph) => paragraph !== "");
}

/** The fence that is open after a line. */
function fenceAfter(open: string | null, line: string): string | null {
  const marks = FENCE.exec(line)?.[1];
  if (marks === undefined) return open;
  if (open === null) return marks;
  return marks.startsWith(open) ? null : open;
}

function linesOf(paragraph: string, tokens_max: number): string {
  const marks = paragraph.split("\n").map((line) => FENCE.exec(line)?.[1]?.length ?? 0);
  const closing = Math.max(...marks);
  const room = closing === 0 ? tokens_max : tokens_max - estimateTokens("`".repeat(closing + 1));
  const kept = cutToTokens(paragraph, Math.max(0, room));
  const open = kept.split("\n").reduce<string | null>(fenceAfter, null);
  return open === null ? kept : `${kept}\n${open}`;
}
