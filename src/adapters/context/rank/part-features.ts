import type { Definition, FileFacts } from "../index/shape.ts";
import { termsOf } from "../index/terms.ts";
import { partsOf, type Part } from "./parts.ts";
import { bm25, rarity, type Pool } from "./pool.ts";
import type { PartFeature } from "./weights.ts";

/** A part of a file and what is known of it. */
export type KnownPart = Part & { features: Readonly<Record<PartFeature, number>> };

/** A part while it is looked at: the hits of each term, and the terms of names in and around it. */
type Draft = Part & {
  hits: Uint16Array;
  length: number;
  own: ReadonlySet<number>;
  around: ReadonlySet<number>;
  imports: number;
};

/** Terms of a definition's name that the task has, by their place in the query. */
type Named = Definition & { slots: readonly number[] };

/** The parts of a file with their features; `definitions` say where it may be parted. */
export function knownParts(
  pool: Pool,
  facts: FileFacts,
  definitions: readonly Definition[],
): KnownPart[] {
  const named = definitions
    .map((each) => ({ ...each, slots: slotsOf(pool, each.name) }))
    .filter(({ slots }) => slots.length > 0);
  const drafts = partsOf(facts, definitions).map((part) => draftOf(pool, facts, named, part));
  const words = wordScores(pool, facts, drafts);
  const names = drafts.map(({ own }) => namesWorth(pool, own));
  const around = drafts.map((draft) => namesWorth(pool, draft.around));
  const words_most = most(words);
  const names_most = most(names.map((value, at) => value + (around[at] ?? 0)));
  const share = (at: number) => (words[at] ?? 0) / words_most;
  return drafts.map(({ from, to, chars, ...draft }, at) => {
    const features = {
      words: share(at),
      words_square: share(at) ** 2,
      names: (names[at] ?? 0) / names_most,
      around: (around[at] ?? 0) / names_most,
      size: Math.log(Math.max(1, chars) / 200),
      imports: draft.imports / (to - from + 1),
      is_first: at === 0 ? 1 : 0,
      place: at / drafts.length,
      worth: worthOf(pool, draft.hits) / pool.worth,
      beside: Math.max(share(at - 1), share(at + 1)),
      bare: draft.length < 5 ? 1 : 0,
    };
    return { from, to, chars, features };
  });
}

function slotsOf({ query }: Pool, name: string): number[] {
  return termsOf(name).flatMap((term) => query.places.get(term) ?? []);
}

function most(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), 1e-9);
}

function draftOf(pool: Pool, facts: FileFacts, named: readonly Named[], part: Part): Draft {
  const { sequence, starts, terms } = facts;
  const [first, last] = [starts[part.from] ?? 0, starts[part.to + 1] ?? 0];
  const hits = new Uint16Array(pool.query.terms.length);
  for (let at = first; at < last; at += 1) {
    const slot = pool.query.slots[terms[sequence[at] ?? 0] ?? 0] ?? -1;
    if (slot >= 0) hits[slot] = (hits[slot] ?? 0) + 1;
  }
  const inside = named.filter(({ from }) => from >= part.from && from <= part.to);
  const outside = named.filter(({ from, to }) => from < part.from && to >= part.from);
  return {
    ...part,
    hits,
    length: last - first,
    own: new Set(inside.flatMap(({ slots }) => slots)),
    around: new Set(outside.flatMap(({ slots }) => slots)),
    imports: facts.imports.filter(({ line }) => line >= part.from && line <= part.to).length,
  };
}

/** BM25 of each part, rarity half that among the parts of this file, half that among all files. */
function wordScores(pool: Pool, facts: FileFacts, drafts: readonly Draft[]): number[] {
  const usual = facts.sequence.length / drafts.length || 1;
  const worths = pool.query.terms.map(({ weight }, k) => {
    const having = drafts.reduce((n, { hits }) => n + ((hits[k] ?? 0) > 0 ? 1 : 0), 0);
    return weight * (0.5 * rarity(having, drafts.length) + 0.5 * (pool.rarity.body[k] ?? 0));
  });
  return drafts.map(({ hits, length }) =>
    worths.reduce((sum, worth, k) => {
      const count = hits[k] ?? 0;
      return count > 0 ? sum + worth * bm25(count, length / usual, 1.2, 0.5) : sum;
    }, 0),
  );
}

function namesWorth({ query, rarity: rare }: Pool, slots: ReadonlySet<number>): number {
  let sum = 0;
  for (const [k, { weight }] of query.terms.entries())
    if (slots.has(k)) sum += weight * (rare.names[k] ?? 0);
  return sum;
}

function worthOf({ query, rarity: rare }: Pool, hits: Uint16Array): number {
  let sum = 0;
  for (const [k, { weight }] of query.terms.entries())
    if ((hits[k] ?? 0) > 0) sum += weight * (rare.body[k] ?? 0);
  return sum;
}
