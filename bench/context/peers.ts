import type { CodeIndex } from "../../src/adapters/context/index/shape.ts";
import { bm25, poolOf, rarity, type Pool } from "../../src/adapters/context/rank/pool.ts";
import { queryOf } from "../../src/adapters/context/rank/query.ts";
import type { Answer } from "./scoring.ts";
import type { GoldTask } from "./tasks.ts";

const FILES_MAX = 60;
const WINDOW_LINES = 40;
const STEP_LINES = 20;

type Scored = { at: number; score: number };

function poolFor(index: CodeIndex, { title, body }: GoldTask): Pool {
  return poolOf(index, queryOf(index, title, body), new Set());
}

/** Files by BM25 of their words, tests left out; best first. */
function byWords(pool: Pool): Scored[] {
  const terms = pool.query.terms.length;
  const lengths = pool.files.map(({ facts }) => facts.sequence.length);
  const usual = lengths.reduce((sum, length) => sum + length, 0) / (lengths.length || 1) || 1;
  const scored = pool.files.map((file, at) => {
    let score = 0;
    for (const [k, { weight }] of pool.query.terms.entries()) {
      const count = pool.body[at * terms + k] ?? 0;
      const length = (lengths[at] ?? 0) / usual;
      if (count > 0) score += weight * (pool.rarity.body[k] ?? 0) * bm25(count, length, 1.2, 0.75);
    }
    return { at, score: file.is_test ? 0 : score };
  });
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.at - b.at);
}

/** The plain method: whole files in the order of BM25, tests left out. */
export function wholeFiles(index: CodeIndex, task: GoldTask): Answer {
  const pool = poolFor(index, task);
  return byWords(pool).flatMap(({ at }) => pathOf(pool, at) ?? []);
}

function pathOf(pool: Pool, at: number): { path: string } | undefined {
  const file = pool.files[at];
  return file && { path: file.path };
}

/** The better plain method: windows of 40 lines of the best 60 files, by BM25 among themselves. */
export function windows(index: CodeIndex, task: GoldTask): Answer {
  const pool = poolFor(index, task);
  const found = byWords(pool)
    .slice(0, FILES_MAX)
    .flatMap(({ at }) => windowsOf(pool, at));
  const terms = pool.query.terms.map(({ weight }, k) => {
    const having = found.filter(({ hits }) => (hits[k] ?? 0) > 0).length;
    return weight * rarity(having, found.length);
  });
  return found
    .map(({ path, ranges, hits }, at) => ({ path, ranges, at, score: scored(terms, hits) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.at - b.at);
}

function scored(terms: readonly number[], hits: Uint16Array): number {
  return terms.reduce((sum, worth, k) => sum + worth * bm25(hits[k] ?? 0, 1, 1.2, 0.75), 0);
}

type Window = { path: string; ranges: [number, number][]; hits: Uint16Array };

function windowsOf(pool: Pool, at: number): Window[] {
  const file = pool.files[at];
  if (file === undefined) return [];
  const lines = file.facts.chars.length;
  const found: Window[] = [];
  for (let from = 0; from === 0 || from + STEP_LINES < lines; from += STEP_LINES) {
    const to = Math.min(lines, from + WINDOW_LINES);
    found.push({ path: file.path, ranges: [[from + 1, to]], hits: hitsOf(pool, at, from, to) });
  }
  return found;
}

function hitsOf({ query, files }: Pool, at: number, from: number, to: number): Uint16Array {
  const hits = new Uint16Array(query.terms.length);
  const facts = files[at]?.facts;
  for (let place = facts?.starts[from] ?? 0; place < (facts?.starts[to] ?? 0); place += 1) {
    const slot = query.slots[facts?.terms[facts.sequence[place] ?? 0] ?? 0] ?? -1;
    if (slot >= 0) hits[slot] = (hits[slot] ?? 0) + 1;
  }
  return hits;
}
