import { fieldsOf, type Column, type Fields } from "./fields.ts";
import { pastOf, type Past } from "./past.ts";
import type { Pool } from "./pool.ts";
import { votesOf, type Votes } from "./votes.ts";
import type { FileFeature } from "./weights.ts";
import { bestWindow, hitsIn } from "./windows.ts";

/** A file that may be what the task is about: its place in the pool, and what is known of it. */
export type Candidate = { file: number; features: Readonly<Record<FileFeature, number>> };

/** So many files of each ranking are looked at closer. */
const EACH_MAX = 60;

type Columns = Fields & Past & Votes;
type Share = (name: keyof Columns) => number;

const RANKINGS = [
  "body",
  "path",
  "defs",
  "hist",
  "churn",
  "test",
  "neighbour",
  "seed",
  "said",
  "one_name",
  "file_name",
] as const satisfies readonly (keyof Columns)[];

/** The best files of every ranking, with their features; `asked` are among them in any case. */
export function candidatesOf(pool: Pool, asked: ReadonlySet<number>): Candidate[] {
  const fields = fieldsOf(pool);
  const columns = { ...fields, ...pastOf(pool), ...votesOf(pool, fields) };
  const chosen = new Set(asked);
  for (const name of RANKINGS) for (const file of topOf(columns[name])) chosen.add(file);
  const files = [...chosen].toSorted((a, b) => a - b);
  const highest = highestOf(columns, files);
  return files.map((file) => ({ file, features: featuresOf(pool, columns, file, highest) }));
}

/** The places of the highest values above 0; the earlier one of two that are alike. */
function topOf(column: Column): number[] {
  const places: number[] = [];
  for (const [at, value] of column.entries()) if (value > 0) places.push(at);
  return places.toSorted((a, b) => (column[b] ?? 0) - (column[a] ?? 0) || a - b).slice(0, EACH_MAX);
}

function highestOf(columns: Columns, files: readonly number[]): (name: keyof Columns) => number {
  const most = new Map<keyof Columns, number>();
  return (name) => {
    const known = most.get(name);
    if (known !== undefined) return known;
    const value = files.reduce((best, file) => Math.max(best, columns[name][file] ?? 0), 1e-9);
    most.set(name, value);
    return value;
  };
}

function featuresOf(
  pool: Pool,
  columns: Columns,
  file: number,
  highest: (name: keyof Columns) => number,
): Candidate["features"] {
  const plain: Share = (name) => columns[name][file] ?? 0;
  const share: Share = (name) => plain(name) / highest(name);
  return {
    ...wordFeatures(pool, plain, share),
    ...pastFeatures(share),
    ...kindFeatures(pool, file),
    ...windowFeatures(pool, file, plain("body")),
    test: share("test"),
    neighbour: share("neighbour"),
    seed: share("seed"),
  };
}

function wordFeatures(pool: Pool, plain: Share, share: Share) {
  return {
    body: share("body"),
    path: share("path"),
    defs: share("defs"),
    cover: plain("cover"),
    body_plain: plain("body") / pool.worth,
    path_plain: plain("path") / pool.worth,
    body_and_path: share("body") * share("path"),
    one_name: plain("one_name"),
    file_name: plain("file_name"),
    rarest: plain("rarest"),
    hits: share("hits"),
  };
}

function pastFeatures(share: Share) {
  return {
    hist: share("hist"),
    hist_root: Math.sqrt(share("hist")),
    churn: share("churn"),
    churn_log: Math.log(1 + 20 * share("churn")) / 3,
    said: share("said"),
    recent: share("recent"),
    folder_churn: Math.log(1 + 20 * share("folder_churn")) / 3,
  };
}

function kindFeatures({ files }: Pool, file: number) {
  const { path = "", is_test = false, is_aside = false, facts } = files[file] ?? {};
  return {
    aside: is_aside ? 1 : 0,
    declares: /\.d\.[cm]?ts$/.test(path) ? 1 : 0,
    is_test: is_test ? 1 : 0,
    length: Math.log(1 + (facts?.sequence.length ?? 0)) / 10,
  };
}

function windowFeatures(pool: Pool, file: number, body: number) {
  const found = pool.files[file];
  if (found === undefined || body === 0 || found.is_test) return { window_25: 0, window_10: 0 };
  const hits = hitsIn(pool, found.facts);
  return { window_25: bestWindow(pool, hits, 25), window_10: bestWindow(pool, hits, 10) };
}
