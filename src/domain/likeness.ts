import { formsOf, stemsOf } from "./words/stems.ts";
import { baseOfGerund, isVerb } from "./words/verbs.ts";

/** From here on two texts speak of the same; below, down to `ALIKE`, they may. */
export const SAME = 0.8;

/** From here on two texts are alike enough to be told of. */
export const ALIKE = 0.5;

/** What two texts have in common: how alike they are, 0..1, and the words they share. */
export type Likeness = { likeness: number; shared: string[] };

type Weights = ReadonlyMap<string, number>;

/** A text as it is compared. */
type Known<Id> = { id: Id; title: string; weights: Weights; length: number; facts: Facts };

/** What two texts must agree in to be the same, however many words they share. */
type Facts = { numbers: string; verb: string | null; denied: boolean };

/** Texts among which those like another are looked for. */
export type Likenesses<Id> = {
  /** The text that is most like this one, the first of several; null when none shares a word. */
  nearest(
    title: string,
    among?: (id: Id) => boolean,
  ): ({ id: Id; title: string } & Likeness) | null;
};

/**
 * Compares titles with those that are known. Each is a vector of its content words in one form
 * (`stemsOf`), weighed by how rare they are among all of them and by whether they are repeated;
 * likeness is the cosine of two vectors. The vector space model is that of G. Salton, A. Wong and
 * C. S. Yang, "A vector space model for automatic indexing" (1975), the weight of rare words that
 * of K. Spärck Jones, "A statistical interpretation of term specificity" (1972). `others` are texts
 * that count for how rare a word is and are not looked for.
 *
 * Titles with other numbers, another verb at the head, or one with a "not" are never the same:
 * "Upgrade to 22" and "Upgrade to 24", "Add it" and "Remove it" share most of their words.
 */
export function likenesses<Id>(
  known: readonly { id: Id; title: string }[],
  others: readonly string[] = [],
): Likenesses<Id> {
  const stemmed = known.map(({ title }) => stemsOf(title));
  const rarity = rarityIn([...stemmed, ...others.map(stemsOf)]);
  const all = known.map(({ id, title }, at): Known<Id> => {
    const weights = weigh(stemmed[at] ?? [], rarity);
    return { id, title, weights, length: lengthOf(weights), facts: factsOf(title) };
  });
  const places = placesOf(all);
  return {
    nearest(title, among = () => true) {
      const weights = weigh(stemsOf(title), rarity);
      const self = { weights, length: lengthOf(weights), facts: factsOf(title) };
      let best: ({ id: Id; title: string } & Likeness) | null = null;
      for (const at of candidates(places, weights)) {
        const other = all[at];
        if (!other || !among(other.id)) continue;
        const found = compare(self, other);
        if (found.likeness > (best?.likeness ?? 0))
          best = { id: other.id, title: other.title, ...found };
      }
      return best && { ...best, shared: spoken(best.shared, title) };
    },
  };
}

/** Words as a title has them, by their stems. */
function spoken(stems: readonly string[], title: string): string[] {
  const forms = formsOf(title);
  return stems.map((stem) => forms.get(stem) ?? stem);
}

/** How alike two titles are by themselves, where no others say which words are rare. */
export function likenessOf(a: string, b: string): Likeness {
  const found = likenesses([{ id: 0, title: b }], [a]).nearest(a);
  return found ? { likeness: found.likeness, shared: found.shared } : { likeness: 0, shared: [] };
}

/** How much a word says: more, the fewer of the texts have it; never nothing. */
function rarityIn(texts: readonly (readonly string[])[]): (stem: string) => number {
  const having = new Map<string, number>();
  for (const stems of texts)
    for (const stem of new Set(stems)) having.set(stem, (having.get(stem) ?? 0) + 1);
  return (stem) => 1 + Math.log((1 + texts.length) / (1 + (having.get(stem) ?? 0)));
}

function weigh(stems: readonly string[], rarity: (stem: string) => number): Weights {
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return new Map([...counts].map(([stem, n]) => [stem, (1 + Math.log(n)) * rarity(stem)]));
}

function lengthOf(weights: Weights): number {
  return Math.hypot(...weights.values());
}

function placesOf(all: readonly Known<unknown>[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, { weights }] of all.entries())
    for (const stem of weights.keys()) {
      const known = places.get(stem);
      if (known) known.push(at);
      else places.set(stem, [at]);
    }
  return places;
}

/** Those that share a word, in their order. */
function candidates(places: ReadonlyMap<string, readonly number[]>, weights: Weights): number[] {
  const found = new Set([...weights.keys()].flatMap((stem) => places.get(stem) ?? []));
  return [...found].toSorted((a, b) => a - b);
}

type Compared = Pick<Known<unknown>, "weights" | "length" | "facts">;

/** Just below what counts as the same. */
const NEVER_SAME = SAME - 0.01;

function compare(a: Compared, b: Compared): Likeness {
  const shared = [...a.weights.keys()].filter((stem) => b.weights.has(stem));
  const product = shared.reduce(
    (sum, stem) => sum + (a.weights.get(stem) ?? 0) * (b.weights.get(stem) ?? 0),
    0,
  );
  const cosine = Math.min(1, product / (a.length * b.length || 1));
  const most = agree(a.facts, b.facts) ? 1 : NEVER_SAME;
  return { likeness: Math.round(Math.min(cosine, most) * 1000) / 1000, shared };
}

function agree(a: Facts, b: Facts): boolean {
  const verbs = a.verb === null || b.verb === null || a.verb === b.verb;
  return verbs && a.numbers === b.numbers && a.denied === b.denied;
}

function factsOf(title: string): Facts {
  const [first = ""] = /^\p{L}+/u.exec(title.trim()) ?? [];
  const verb = isVerb(first) ? first.toLowerCase() : baseOfGerund(first);
  const numbers = title.match(/\d+(?:\.\d+)*/g)?.toSorted() ?? [];
  const denied = /\b(?:not|don['’]t|never|without|no longer|stop|avoid)\b/i.test(title);
  return { numbers: numbers.join(" "), verb, denied };
}
