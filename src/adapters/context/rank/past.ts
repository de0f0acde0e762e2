import type { PastCommit } from "../index/shape.ts";
import type { Column } from "./fields.ts";
import { folderOf } from "./known.ts";
import { bm25, rarity, type Pool } from "./pool.ts";

/** What the past says of each file. */
export type Past = {
  hist: Column;
  churn: Column;
  recent: Column;
  said: Column;
  folder_churn: Column;
};

/** A commit that changes more of the files than this says little of each. */
const PATHS_MAX = 30;
/** After so many commits a change counts half. */
const HALF_AFTER = 400;
const RECENT_COMMITS = 30;

/** A past commit as the query sees it: the files it changed, and the terms of its message. */
type Seen = { age: number; files: readonly number[]; hits: readonly Hit[]; length: number };
type Hit = { slot: number; weight: number };

/** How often and with which words the files of a pool were changed. */
export function pastOf(pool: Pool): Past {
  const column = () => new Float64Array(pool.files.length);
  const [hist, churn, recent] = [column(), column(), column()];
  const { history } = pool.index;
  const commits = history.map((commit, age) => seen(pool, commit, age));
  const worths = termWorths(pool, commits);
  for (const commit of commits) {
    const share = 1 / Math.sqrt(commit.files.length);
    const like = likeness(commit, worths);
    for (const file of commit.files) {
      hist[file] = (hist[file] ?? 0) + like * like * share;
      churn[file] = (churn[file] ?? 0) + share / (1 + commit.age / HALF_AFTER);
      if (commit.age < RECENT_COMMITS)
        recent[file] = (recent[file] ?? 0) + (1 - commit.age / RECENT_COMMITS) * share;
    }
  }
  return { hist, churn, recent, said: saidOf(pool, commits), folder_churn: byFolder(pool, churn) };
}

function seen(pool: Pool, { terms, paths }: PastCommit, age: number): Seen {
  const files = paths.flatMap((path) => pool.places.get(path) ?? []);
  const hits = hitsOf(pool, terms);
  return { age, files: files.length > PATHS_MAX ? [] : files, hits, length: terms.size };
}

function hitsOf({ query }: Pool, terms: ReadonlyMap<number, number>): Hit[] {
  const hits: Hit[] = [];
  for (const [slot, { number }] of query.terms.entries()) {
    const weight = number < 0 ? undefined : terms.get(number);
    if (weight !== undefined) hits.push({ slot, weight });
  }
  return hits;
}

/** What each term is worth in a message: its weight, and how few messages have it. */
function termWorths(pool: Pool, commits: readonly Seen[]): Float64Array {
  const having = new Float64Array(pool.query.terms.length);
  for (const { hits } of commits)
    for (const { slot } of hits) having[slot] = (having[slot] ?? 0) + 1;
  return having.map(
    (n, k) => (pool.query.terms[k]?.weight ?? 0) * Math.log(1 + commits.length / (n + 0.5)),
  );
}

function likeness({ hits, length }: Seen, worths: Float64Array): number {
  let sum = 0;
  for (const { slot, weight } of hits) sum += weight * (worths[slot] ?? 0);
  return sum / Math.sqrt(4 + length);
}

/** BM25 over all the messages of commits that changed a file, taken as one text. */
function saidOf(pool: Pool, commits: readonly Seen[]): Column {
  const terms = pool.query.terms.length;
  const said = new Float32Array(pool.files.length * terms);
  const lengths = new Float64Array(pool.files.length);
  for (const { files, hits } of commits) {
    const share = 1 / Math.sqrt(files.length);
    for (const file of files) {
      lengths[file] = (lengths[file] ?? 0) + share;
      for (const { slot, weight } of hits) {
        const at = file * terms + slot;
        said[at] = (said[at] ?? 0) + weight * share;
      }
    }
  }
  return scoreSaid(pool, said, lengths);
}

function scoreSaid(pool: Pool, said: Float32Array, lengths: Float64Array): Column {
  const terms = pool.query.terms.length;
  const changed = lengths.reduce((n, length) => n + (length > 0 ? 1 : 0), 0);
  const usual = lengths.reduce((sum, length) => sum + length, 0) / (changed || 1);
  const having = new Float64Array(terms);
  for (let at = 0; at < said.length; at += 1)
    if ((said[at] ?? 0) > 0) having[at % terms] = (having[at % terms] ?? 0) + 1;
  const worths = having.map((n, k) => (pool.query.terms[k]?.weight ?? 0) * rarity(n, changed));
  return lengths.map((length, file) => {
    let sum = 0;
    if (length === 0) return 0;
    for (let k = 0; k < terms; k += 1) {
      const count = said[file * terms + k] ?? 0;
      if (count > 0) sum += (worths[k] ?? 0) * bm25(count, length / usual, 1.2, 0.6);
    }
    return sum;
  });
}

function byFolder({ files }: Pool, churn: Column): Column {
  const sums = new Map<string, number>();
  for (const [at, { path }] of files.entries()) {
    const folder = folderOf(path);
    sums.set(folder, (sums.get(folder) ?? 0) + (churn[at] ?? 0));
  }
  return churn.map((_, at) => sums.get(folderOf(files[at]?.path ?? "")) ?? 0);
}
