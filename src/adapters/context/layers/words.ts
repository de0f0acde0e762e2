import type { ContextQuestion } from "../../../ports/context.ts";
import { termsOf, wordsOf } from "../index/terms.ts";
import { weightsOf } from "../rank/query.ts";
import { bodyOf } from "./likely.ts";

/** Text to be judged: its name (headings, path) counts more than what it says. */
export type Judged = { name: string; text: string };

/** How well a text fits a task, 0..1, and how many different words of the task it holds. */
export type Fit = { relevance: number; words: number };

/** Saturation of a word's count and the part of length, as usual for BM25 (Robertson, Zaragoza). */
const K1 = 1.2;
const B = 0.5;
/** A word in a name counts as so many in the text. */
const NAME_TIMES = 3;
/** A text that holds so many of the heaviest words of the task, often, fits in full. */
const HEAVY_WORDS = 6;

/** The words of a task, and what each is worth before anybody knows how rare it is. */
export function askedWords(question: Pick<ContextQuestion, "task">): Map<string, number> {
  return weightsOf(question.task.title, bodyOf(question));
}

/**
 * How well each text fits the words of a task: BM25 over these texts, as a share of what a text
 * would get that holds the heaviest words of the task over and over. Words that no text holds count
 * there too, so that the best of texts that have little to do with the task is not a good one.
 */
export function fitsOf(asked: ReadonlyMap<string, number>, texts: readonly Judged[]): Fit[] {
  const counted = texts.map((text) => countsOf(asked, text));
  const mean = counted.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length);
  const worth = worthOf(asked, counted);
  const full = [...worth.values()]
    .toSorted((a, b) => b - a)
    .slice(0, HEAVY_WORDS)
    .reduce((sum, value) => sum + value, 0);
  return counted.map((one) => ({
    relevance: full === 0 ? 0 : Math.min(1, scoreOf(one, worth, mean) / full),
    words: one.counts.size,
  }));
}

type Counted = { counts: Map<string, number>; length: number };

function countsOf(asked: ReadonlyMap<string, number>, { name, text }: Judged): Counted {
  const counts = new Map<string, number>();
  const count = (from: string, times: number) => {
    const terms = wordsOf(from).flatMap((word) => termsOf(word));
    for (const term of terms)
      if (asked.has(term)) counts.set(term, (counts.get(term) ?? 0) + times);
    return terms.length;
  };
  count(name, NAME_TIMES);
  return { length: count(text, 1), counts };
}

function worthOf(
  asked: ReadonlyMap<string, number>,
  texts: readonly Counted[],
): Map<string, number> {
  const worth = new Map<string, number>();
  for (const [term, weight] of asked) {
    const holders = texts.filter(({ counts }) => counts.has(term)).length;
    const rarity = Math.log(1 + (texts.length - holders + 0.5) / (holders + 0.5));
    worth.set(term, weight * rarity);
  }
  return worth;
}

function scoreOf(
  { counts, length }: Counted,
  worth: ReadonlyMap<string, number>,
  mean: number,
): number {
  const norm = K1 * (1 - B + (B * length) / Math.max(1, mean));
  let score = 0;
  for (const [term, count] of counts) score += ((worth.get(term) ?? 0) * count) / (count + norm);
  return score;
}
