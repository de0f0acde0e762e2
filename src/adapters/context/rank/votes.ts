import type { Column, Fields } from "./fields.ts";
import { pathTermsOf, targetsOf } from "./known.ts";
import type { Pool } from "./pool.ts";

/** What files that fit say of others. */
export type Votes = { test: Column; neighbour: Column; seed: Column };

const IMPORTERS_MAX = 8;
const SEEDS_MAX = 4;
/** A name that more files have says little of which one is meant. */
const NAMESAKES_MAX = 3;
const CHANGED_MAX = 25;

type Seed = { file: number; fit: number };

/** Tests vote for what they test, files that fit for what they import and changed with. */
export function votesOf(pool: Pool, fields: Fields): Votes {
  const sources = sourcesByStem(pool);
  const seeds = bestFiles(pool, fields);
  return {
    test: testVotes(pool, fields, sources),
    neighbour: importVotes(pool, seeds, sources),
    seed: changeVotes(pool, seeds.slice(0, SEEDS_MAX)),
  };
}

/** The files that are no tests, by what they are called. */
export function sourcesByStem({ files }: Pool): Map<string, number[]> {
  const sources = new Map<string, number[]>();
  for (const [at, { path, is_test }] of files.entries()) {
    if (is_test) continue;
    const { stem } = pathTermsOf(path);
    const list = sources.get(stem) ?? [];
    if (list.push(at) === 1) sources.set(stem, list);
  }
  return sources;
}

function bestFiles(pool: Pool, { body, path, defs }: Fields): Seed[] {
  const fits = pool.files.map((file, at) => {
    const fit = (body[at] ?? 0) + 1.5 * (path[at] ?? 0) + (defs[at] ?? 0);
    return { file: at, fit: file.is_test ? -1 : fit };
  });
  const best = fits
    .filter(({ fit }) => fit >= 0)
    .toSorted((a, b) => b.fit - a.fit || a.file - b.file)
    .slice(0, IMPORTERS_MAX);
  const highest = Math.max(best[0]?.fit ?? 0, 1e-9);
  return best.map(({ file, fit }) => ({ file, fit: fit / highest }));
}

function testVotes(pool: Pool, fields: Fields, sources: ReadonlyMap<string, number[]>): Column {
  const votes = new Float64Array(pool.files.length);
  const raise = (file: number, vote: number) => {
    votes[file] = Math.max(votes[file] ?? 0, vote);
  };
  for (const [at, { path, is_test, facts }] of pool.files.entries()) {
    const body = fields.body[at] ?? 0;
    if (!is_test || body === 0) continue;
    const vote = body + (fields.path[at] ?? 0);
    for (const file of sources.get(pathTermsOf(path).stem) ?? []) raise(file, vote);
    for (const target of targetsOf(facts)) {
      const named = sources.get(target) ?? [];
      if (named.length <= NAMESAKES_MAX) for (const file of named) raise(file, 0.5 * vote);
    }
  }
  return votes;
}

function importVotes(
  pool: Pool,
  seeds: readonly Seed[],
  sources: ReadonlyMap<string, number[]>,
): Column {
  const votes = new Float64Array(pool.files.length);
  for (const seed of seeds) {
    const facts = pool.files[seed.file]?.facts;
    const targets = facts ? targetsOf(facts) : [];
    for (const file of targets.flatMap((target) => sources.get(target) ?? []))
      if (file !== seed.file) votes[file] = Math.max(votes[file] ?? 0, seed.fit);
  }
  return votes;
}

/** The best seed that a commit changed votes for the others that it changed. */
function changeVotes(pool: Pool, seeds: readonly Seed[]): Column {
  const votes = new Float64Array(pool.files.length);
  const changes = pool.index.history
    .filter(({ paths }) => paths.length <= CHANGED_MAX)
    .map(({ paths }) => paths.flatMap((path) => pool.places.get(path) ?? []));
  for (const [rank, seed] of seeds.entries()) {
    const better = new Set(seeds.slice(0, rank).map(({ file }) => file));
    const having = changes.filter((files) => files.includes(seed.file));
    const together = new Map<number, number>();
    for (const files of having.filter((list) => !list.some((file) => better.has(file))))
      for (const file of files)
        if (file !== seed.file) together.set(file, (together.get(file) ?? 0) + 1);
    for (const [file, times] of together)
      votes[file] = Math.max(votes[file] ?? 0, (seed.fit * times) / (having.length + 5));
  }
  return votes;
}
