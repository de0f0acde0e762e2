import { languageOf } from "./languages.ts";
import { isProse, type WhyLeftOut } from "./left-out.ts";
import type { Dictionary } from "./lexicon.ts";
import type { FileFacts, PastCommit } from "./shape.ts";

/** What is kept of a text: its bytes in git, its facts or why it has none. */
export type Stored = { size: number; facts: FileFacts | WhyLeftOut };

/**
 * The name under which the facts of a text are kept. One text in two languages is read twice, and
 * what is named is read whatever it holds.
 */
export function keyOf(path: string, blob: string, is_named: boolean): string {
  const kind = languageOf(path)?.name ?? (isProse(path) ? "prose" : "data");
  return `${blob}.${kind}${is_named ? "!" : ""}`;
}

/** Numbers from here on are not for good yet: they hold until what they are used in is saved. */
const PROVISIONAL = 2 ** 30;

/** The terms that one build met for the first time. */
export type NewTerms = Pick<Dictionary, "number"> & {
  /** Puts numbers for good, which `known` gives out, in the place of those that are not. */
  settle(facts: FileFacts): void;
  settled(commit: PastCommit): PastCommit;
};

/** Numbers for terms that `known` lacks; it is not changed before something is settled. */
export function newTerms(known: Dictionary): NewTerms {
  const terms: string[] = [];
  const numbers = new Map<string, number>();
  const final = (number: number) =>
    number < PROVISIONAL ? number : known.number(terms[number - PROVISIONAL] ?? "");
  return {
    number(term) {
      const number = numbers.get(term) ?? known.numberOf(term); // one number for all of a build
      if (number !== undefined) return number;
      const own = PROVISIONAL + terms.push(term) - 1;
      numbers.set(term, own);
      return own;
    },
    settle({ terms: used }) {
      for (const [at, number] of used.entries()) used[at] = final(number);
    },
    settled: ({ terms: used, paths }) => ({
      terms: new Map([...used].map(([number, weight]) => [final(number), weight])),
      paths,
    }),
  };
}
