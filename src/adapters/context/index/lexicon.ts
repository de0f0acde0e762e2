import { detached, termsOf } from "./terms.ts";

/** The numbers of terms. A number is for good: terms are only ever added, at the end. */
export type Dictionary = {
  numberOf(term: string): number | undefined;
  /** The number of a term, a new one if it had none. */
  number(term: string): number;
  /** Adds terms that are all new, in their order. */
  learn(terms: readonly string[]): void;
  size(): number;
  /** The terms from a number on. */
  since(number: number): string[];
};

/** A dictionary without terms. */
export function dictionary(): Dictionary {
  const list: string[] = [];
  const numbers = new Map<string, number>();
  return {
    learn(terms) {
      for (const term of terms) numbers.set(term, list.push(term) - 1);
    },
    numberOf: (term) => numbers.get(term),
    number(term) {
      const known = numbers.get(term);
      if (known !== undefined) return known;
      const own = detached(term);
      numbers.set(own, list.length);
      return list.push(own) - 1;
    },
    size: () => list.length,
    since: (number) => list.slice(number),
  };
}

/** The words of one file, as they are met. */
export type FileWords = {
  add(word: string): void;
  /** Terms met so far. */
  length(): number;
  /** Distinct terms, and all of them in order as places among those. */
  done(): { terms: Int32Array; sequence: Uint16Array };
};

/** Turns words into numbers of terms, one file after the other. */
export type Lexicon = {
  file(distinct_max: number): FileWords;
  numberOf(term: string): number;
};

const WORDS_MAX = 300_000;

/** A lexicon over a dictionary; it keeps what it found out of a word: most are met again. */
export function lexicon(known: Pick<Dictionary, "number">): Lexicon {
  const words = new Map<string, readonly number[]>();
  const places = new Map<number, number>();
  let sequence = new Uint16Array(4_096);

  const numbersOf = (word: string): readonly number[] => {
    const before = words.get(word);
    if (before !== undefined) return before;
    const numbers = termsOf(word).map((term) => known.number(term));
    if (words.size >= WORDS_MAX) words.clear();
    words.set(detached(word), numbers);
    return numbers;
  };

  return {
    numberOf: (term) => known.number(term),
    file(distinct_max) {
      places.clear();
      let length = 0;
      return {
        length: () => length,
        add(word) {
          for (const number of numbersOf(word)) {
            let place = places.get(number);
            if (place === undefined) {
              if (places.size >= distinct_max) continue;
              places.set(number, (place = places.size));
            }
            if (length === sequence.length) sequence = doubled(sequence);
            sequence[length] = place;
            length += 1;
          }
        },
        done: () => ({
          terms: Int32Array.from(places.keys()),
          sequence: sequence.slice(0, length),
        }),
      };
    },
  };
}

function doubled(full: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(full.length * 2);
  larger.set(full);
  return larger;
}
