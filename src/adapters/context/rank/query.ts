import type { CodeIndex } from "../index/shape.ts";
import { stem, termsOf, wordsOf } from "../index/terms.ts";

/** A term to look for: its number in the index (-1: no file has it), and how much it weighs. */
export type QueryTerm = { term: string; weight: number; number: number };

/** The words of a task, ready to be looked for in an index. */
export type Query = {
  title: string;
  body: string;
  terms: readonly QueryTerm[];
  /** By number of the dictionary the place in `terms`, -1 for all others. */
  slots: Int16Array;
  /** Place of a term in `terms`. */
  places: ReadonlyMap<string, number>;
};

const TERMS_MAX = 120;
const BODY_CHARS_MAX = 4_000;
const BODY_WEIGHT = 0.4;
/** Names in code marks, and names that only code writes so, are worth more than plain words. */
const NAME_WEIGHT = 1.6;

/** Words that say nothing of where in the code a task belongs. */
const STOP = new Set(
  `a about add added adding adds after all allow allows also an and any are as at avoid be bug but
  by can change changed changes check could currently do does done don each else error ensure even
  every feature file files fix fixed fixes fixing for from get has have here how if implement
  improve in instead into is issue it its let like make makes mak more move must need needs new no
  nor not now of old on one only or other our out over please properly proper correctly refactor
  remove removed same set shall should show shows simplify so some such support supports task test
  tests than that the their them then there these they this those thus to too type update updated
  use used using uses value values want was were what when where which while will with without work
  works would you your`
    .split(/\s+/)
    .map(stem),
);

/** The words of a task: its title in full, its body less. The order is that of the text. */
export function queryOf(index: CodeIndex, title: string, body: string): Query {
  const terms = [...weightsOf(title, body)].slice(0, TERMS_MAX).map(([term, weight]) => {
    return { term, weight, number: index.numberOf(term) ?? -1 };
  });
  const slots = new Int16Array(index.terms_count).fill(-1);
  for (const [place, { number }] of terms.entries()) if (number >= 0) slots[number] = place;
  const places = new Map(terms.map(({ term }, place) => [term, place]));
  return { title, body, terms, slots, places };
}

/** What each term of a text is worth, its title in full, in the order of the text. */
export function weightsOf(title: string, body: string): Map<string, number> {
  const weights = new Map<string, number>();
  noteWords(title, 1, weights);
  noteWords(body.slice(0, BODY_CHARS_MAX), BODY_WEIGHT, weights);
  return weights;
}

function noteWords(text: string, factor: number, weights: Map<string, number>): void {
  for (const [, marked = ""] of text.matchAll(/`([^`\n]{1,80})`/g))
    for (const word of wordsOf(marked))
      for (const term of termsOf(word)) note(weights, term, NAME_WEIGHT * factor);
  for (const word of wordsOf(text)) noteWord(word, factor, weights);
}

/** The last term of a word with several parts is the whole of it. */
function noteWord(word: string, factor: number, weights: Map<string, number>): void {
  const terms = termsOf(word);
  const is_shaped = terms.length > 1 || word.includes("_");
  for (const [at, term] of terms.entries()) {
    const is_whole = is_shaped && at === terms.length - 1;
    note(weights, term, (is_whole ? NAME_WEIGHT : 1) * factor);
  }
}

function note(weights: Map<string, number>, term: string, weight: number): void {
  if (term.length < 2 || STOP.has(term) || /^\d+$/.test(term)) return;
  weights.set(term, Math.max(weights.get(term) ?? 0, weight));
}
