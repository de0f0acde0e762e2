import type { IndexedFile } from "../index/shape.ts";
import { pathTermsOf } from "./known.ts";
import { bm25, type NameHit, type Pool } from "./pool.ts";

/** A number for each file of a pool. */
export type Column = Float64Array;

/** What the words of the task say of each file. */
export type Fields = {
  body: Column;
  path: Column;
  defs: Column;
  cover: Column;
  one_name: Column;
  file_name: Column;
  rarest: Column;
  hits: Column;
};

/** How the words of the task fit text, path and names of every file. */
export function fieldsOf(pool: Pool): Fields {
  const column = () => new Float64Array(pool.files.length);
  const fields: Fields = {
    body: column(),
    path: column(),
    defs: column(),
    cover: column(),
    one_name: column(),
    file_name: column(),
    rarest: column(),
    hits: column(),
  };
  const usual = usualLength(pool.files);
  const worthiest = worthiestTerm(pool);
  for (const [at, file] of pool.files.entries()) {
    wordsInto(fields, pool, at, file.facts.sequence.length / usual);
    fields.rarest[at] = (pool.body[at * pool.query.terms.length + worthiest] ?? 0) > 0 ? 1 : 0;
    fields.file_name[at] = nameWorth(pool, pathTermsOf(file.path).name) / pool.worth;
  }
  for (const hit of pool.name_hits) {
    const said = oneName(pool, hit) / pool.worth;
    fields.one_name[hit.file] = Math.max(fields.one_name[hit.file] ?? 0, said);
  }
  return fields;
}

function usualLength(files: readonly IndexedFile[]): number {
  const sum = files.reduce((all, { facts }) => all + facts.sequence.length, 0);
  return sum / (files.length || 1) || 1;
}

function worthiestTerm({ query, rarity }: Pool): number {
  const worths = query.terms.map(({ weight }, k) => weight * (rarity.body[k] ?? 0));
  return Math.max(0, worths.indexOf(Math.max(...worths)));
}

function wordsInto(fields: Fields, pool: Pool, at: number, length: number): void {
  const { terms } = pool.query;
  const row = at * terms.length;
  let [body, path, defs, cover, hits] = [0, 0, 0, 0, 0];
  for (let k = 0; k < terms.length; k += 1) {
    const weight = terms[k]?.weight ?? 0;
    const [inBody, inPath, inNames] = [
      pool.body[row + k] ?? 0,
      pool.path[row + k] ?? 0,
      pool.names[row + k] ?? 0,
    ];
    if (inBody > 0) {
      const worth = weight * (pool.rarity.body[k] ?? 0);
      body += worth * bm25(inBody, length, 1.2, 0.6);
      cover += worth;
      hits += inBody;
    }
    if (inPath > 0) path += (weight * (pool.rarity.path[k] ?? 0) * inPath) / (inPath + 0.5);
    if (inNames > 0) defs += (weight * (pool.rarity.names[k] ?? 0) * inNames) / (inNames + 1);
  }
  fields.body[at] = body;
  fields.path[at] = path;
  fields.defs[at] = defs;
  fields.cover[at] = cover / pool.worth;
  fields.hits[at] = Math.log(1 + hits);
}

/** What the name of a definition says of the task, less what else it says. */
function oneName({ query, rarity }: Pool, { slots, parts }: NameHit): number {
  const said = new Set(slots);
  let worth = 0;
  for (const slot of said) worth += (query.terms[slot]?.weight ?? 0) * (rarity.body[slot] ?? 0);
  return worth * (said.size / Math.max(1, parts > 1 ? parts - 1 : parts));
}

function nameWorth({ query, rarity }: Pool, name: readonly string[]): number {
  let [worth, said] = [0, 0];
  for (const term of name) {
    const slot = query.places.get(term);
    if (slot === undefined) continue;
    said += 1;
    worth += (query.terms[slot]?.weight ?? 0) * (rarity.body[slot] ?? 0);
  }
  return name.length === 0 ? 0 : worth * (said / name.length);
}
