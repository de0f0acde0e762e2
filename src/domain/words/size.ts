import { paragraphOf } from "./thoughts.ts";
import { wordsOf } from "./title.ts";

/**
 * When a piece is too large for one task. An agent does best with one thing to do at a time; the
 * numbers are set by judgement: five things to do are a list, and two hundred words a document.
 */
export const SIZE = { things_max: 5, words_max: 200 } as const;

/** Why the lines are too much for one task, in a few words; null when they are not. */
export function isTooLarge(lines: readonly string[]): string | null {
  const words = lines.reduce((sum, line) => sum + wordsOf(line).length, 0);
  // Without that many words there cannot be that many things; most items are decided here.
  if (words <= SIZE.things_max) return null;
  const things = paragraphOf(lines, 0).thoughts.length;
  if (things > SIZE.things_max) return `${things} things to do`;
  return words > SIZE.words_max && things > 1 ? `${things} things to do in ${words} words` : null;
}
