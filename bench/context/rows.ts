import type { CodeIndex } from "../../src/adapters/context/index/shape.ts";
import { candidatesOf, type Candidate } from "../../src/adapters/context/rank/candidates.ts";
import { graphFeatures } from "../../src/adapters/context/rank/graph.ts";
import { softmax } from "../../src/adapters/context/rank/linear.ts";
import { knownParts } from "../../src/adapters/context/rank/part-features.ts";
import { poolOf, type Pool } from "../../src/adapters/context/rank/pool.ts";
import { queryOf } from "../../src/adapters/context/rank/query.ts";
import { FILE_FEATURES, GRAPH_FEATURES, PART_FEATURES } from "./groups.ts";
import { scoreUnder, type Item, type List } from "./softmax-fit.ts";
import type { GoldTask } from "./tasks.ts";

/** A task with the features of every file that may be meant, and of the parts of those that are. */
export type Row = {
  task: GoldTask;
  pool: Pool;
  candidates: readonly Candidate[];
  files: List;
  parts: readonly List[];
};

/** What the product knows of a task at a commit; the names in its words are not looked up. */
export function rowOf(index: CodeIndex, task: GoldTask): Row {
  const pool = poolOf(index, queryOf(index, task.title, task.body), new Set());
  const candidates = candidatesOf(pool, new Set());
  const golds = new Set(task.gold_files);
  const files = candidates.map(({ file, features }) => ({
    values: Float64Array.from(FILE_FEATURES, (name) => features[name]),
    is_gold: golds.has(pool.files[file]?.path ?? ""),
  }));
  const parts = task.gold_files.flatMap((path) => partsOf(pool, task, path));
  return { task, pool, candidates, files, parts };
}

function partsOf(pool: Pool, task: GoldTask, path: string): Item[][] {
  const file = pool.files[pool.places.get(path) ?? -1];
  const changed = task.gold_hunks[path] ?? [];
  if (file === undefined) return [];
  const parts = knownParts(pool, file.facts, file.facts.definitions).map((part) => ({
    values: Float64Array.from(PART_FEATURES, (name) => part.features[name]),
    is_gold: changed.some(([from, to]) => from - 1 <= part.to && to - 1 >= part.from),
  }));
  return parts.length > 1 && parts.some(({ is_gold }) => is_gold) ? [parts] : [];
}

/** What the second model sees of a row, under the chances that weights of the first give. */
export function secondOf({ pool, candidates, files }: Row, weights: Float64Array): List {
  const scores = files.map(({ values }) => scoreUnder(weights, values));
  const chances = softmax(scores);
  const judged = candidates.map((candidate, at) => ({
    ...candidate,
    score: scores[at] ?? 0,
    chance: chances[at] ?? 0,
  }));
  return graphFeatures(pool, judged).map((features, at) => ({
    values: Float64Array.from(GRAPH_FEATURES, (name) => features[name]),
    is_gold: files[at]?.is_gold ?? false,
  }));
}
