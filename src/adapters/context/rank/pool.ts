import type { CodeIndex, IndexedFile } from "../index/shape.ts";
import { termsOf } from "../index/terms.ts";
import { pathTermsOf } from "./known.ts";
import type { Query } from "./query.ts";

/** A definition whose name has words of the task: which, and how many terms the name has in all. */
export type NameHit = { file: number; slots: readonly number[]; parts: number };

/** The words of the task in each file that takes part: row by row, a place for each query term. */
export type Pool = {
  index: CodeIndex;
  query: Query;
  files: readonly IndexedFile[];
  /** Where a path stands in `files`. */
  places: ReadonlyMap<string, number>;
  /** How often each file has each term in its text, its path and the names of its definitions. */
  body: Uint16Array;
  path: Uint16Array;
  names: Uint16Array;
  name_hits: readonly NameHit[];
  /** How rare each term is in texts, paths and names. */
  rarity: { body: Float64Array; path: Float64Array; names: Float64Array };
  /** What the whole task is worth: weight times rarity, over its terms. */
  worth: number;
};

/** Endings of files that hold code; others take part when the task names them. */
const CODE = new RegExp(
  `\\.(${`js|mjs|cjs|jsx|ts|mts|cts|tsx|vue|svelte|astro|py|pyi|go|rs|java|rb|c|h|cpp|cc|cxx|hpp|hh
  |cs|swift|kt|kts|scala|php|m|mm|dart|lua|ex|exs|erl|hs|clj|cljs|ml|mli|fs|jl|r|zig|nim|cr|pl|pm
  |sh|bash|sql|groovy|sol|elm|gleam|v|vala|ps1`.replaceAll(/\s+/g, "")})$`,
  "i",
);

/** Counts the words of a task in every file that takes part; `named` do so whatever they are. */
export function poolOf(index: CodeIndex, query: Query, named: ReadonlySet<string>): Pool {
  const files = index.files.filter(({ path }) => CODE.test(path) || named.has(path));
  const terms = query.terms.length;
  const counts = () => new Uint16Array(files.length * terms);
  const [body, path, names] = [counts(), counts(), counts()];
  const name_hits: NameHit[] = [];
  const scratch = new Int16Array(65_536);
  for (const [at, file] of files.entries()) {
    for (const term of pathTermsOf(file.path).all) add(path, at * terms, query.places.get(term));
    const row = body.subarray(at * terms, (at + 1) * terms);
    if (countBody(file, query, row, scratch)) name_hits.push(...namesHit(file, at, query, scratch));
  }
  for (const { file, slots } of name_hits) for (const slot of slots) add(names, file * terms, slot);
  const rare = (table: Uint16Array) => rarityOf(table, files.length, terms);
  const rarity = { body: rare(body), path: rare(path), names: rare(names) };
  const worth = query.terms.reduce((sum, t, k) => sum + t.weight * (rarity.body[k] ?? 0), 0) || 1;
  const places = new Map(files.map((file, at) => [file.path, at]));
  return { index, query, files, places, body, path, names, name_hits, rarity, worth };
}

/** Counts the hits of a file's text; answers whether there is any. */
function countBody(
  file: IndexedFile,
  query: Query,
  row: Uint16Array,
  scratch: Int16Array,
): boolean {
  const { terms, sequence } = file.facts;
  const { slots } = query;
  let is_hit = false;
  for (let at = 0; at < terms.length; at += 1) {
    const slot = slots[terms[at] ?? 0] ?? -1;
    scratch[at] = slot;
    if (slot >= 0) is_hit = true;
  }
  if (!is_hit) return false;
  for (let at = 0; at < sequence.length; at += 1) {
    const slot = scratch[sequence[at] ?? 0] ?? -1;
    if (slot >= 0) row[slot] = (row[slot] ?? 0) + 1;
  }
  return true;
}

/**
 * The definitions of a file whose names have words of the task; `slots` tell of each place in the
 * file's terms. Most names are passed by without a look: nothing on their line is asked for.
 */
function namesHit(
  { facts }: IndexedFile,
  file: number,
  query: Query,
  slots: Int16Array,
): NameHit[] {
  const { sequence, starts, definitions } = facts;
  const hits: NameHit[] = [];
  for (const { name, from } of definitions) {
    let at = starts[from] ?? 0;
    const end = starts[from + 1] ?? 0;
    while (at < end && (slots[sequence[at] ?? 0] ?? -1) < 0) at += 1;
    if (at >= end) continue;
    const terms = termsOf(name);
    const found = terms.flatMap((term) => query.places.get(term) ?? []);
    if (found.length > 0) hits.push({ file, slots: found, parts: terms.length });
  }
  return hits;
}

function add(table: Uint16Array, row: number, slot: number | undefined): void {
  if (slot !== undefined && slot >= 0) table[row + slot] = (table[row + slot] ?? 0) + 1;
}

/** The rarity of each term by BM25: a logarithm of how few rows have it. */
function rarityOf(table: Uint16Array, rows: number, terms: number): Float64Array {
  const having = new Float64Array(terms);
  for (let row = 0; row < rows; row += 1)
    for (let term = 0; term < terms; term += 1)
      if ((table[row * terms + term] ?? 0) > 0) having[term] = (having[term] ?? 0) + 1;
  return having.map((n) => rarity(n, rows));
}

/** Rarity of what `having` of `all` have, as BM25 has it. */
export function rarity(having: number, all: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}

/**
 * Worth of `count` hits by BM25: more hits are worth less and less, and less in a long text.
 * `length` is that of the text as a share of the usual one.
 */
export function bm25(count: number, length: number, k1: number, b: number): number {
  return (count * (k1 + 1)) / (count + k1 * (1 - b + b * length));
}
