import type { CodeIndex, IndexedFile } from "../index/shape.ts";
import { candidatesOf, type Candidate } from "./candidates.ts";
import { graphFeatures } from "./graph.ts";
import { definersOf, mentionsOf } from "./mentions.ts";
import { linear, softmax } from "./linear.ts";
import { poolOf, type Pool } from "./pool.ts";
import { queryOf } from "./query.ts";
import { WEIGHTS, type GraphFeature, type Weights } from "./weights.ts";
import { scoresOf, whyOf } from "./why.ts";

/** A task in words; `named` are paths that the caller knows to be meant. */
export type RankQuestion = { title: string; body: string; named?: readonly string[] };

/** A file and the chance that the task changes it; the chances of all add up to 1. */
export type RankedFile = {
  file: IndexedFile;
  chance: number;
  is_named: boolean;
  /** Why it stands where it stands, for people. */
  why: string;
  /** What each group of features adds to its score, and its chance. */
  scores: Readonly<Record<string, number>>;
};

/** Places in the pool of the files that define each symbol which the task names. */
export type Definers = ReadonlyMap<string, readonly number[]>;

/** The files that may be meant, the likeliest first, and what their parts are judged by. */
export type RankedFiles = {
  pool: Pool;
  files: readonly RankedFile[];
  definers: Definers;
  weights: Weights;
};

/** Added to the score of a file that defines a symbol which the task names. */
const DEFINES_LIFT = 0.5;

/** A candidate with what the second model reads of it, and why it was asked for outright. */
type Weighed = Candidate & {
  graph: Readonly<Record<GraphFeature, number>>;
  is_named: boolean;
  defines: boolean;
};

/** Ranks the files of an index by how likely a task is to change them. Deterministic. */
export function rankFiles(
  index: CodeIndex,
  question: RankQuestion,
  weights: Weights = WEIGHTS,
): RankedFiles {
  const query = queryOf(index, question.title, question.body);
  const mentions = mentionsOf(index, question);
  const pool = poolOf(index, query, mentions.paths);
  const definers = definersOf(pool, mentions.symbols);
  const named = new Set([...mentions.paths].flatMap((path) => pool.places.get(path) ?? []));
  const defining = new Set([...definers.values()].flat());
  const asked = new Set([...named, ...defining]);
  if (!isAnswerable(pool) && asked.size === 0) return { pool, files: [], definers, weights };
  const candidates = candidatesOf(pool, asked);
  const graph = expectationsOf(pool, candidates, weights);
  const weighed = candidates.flatMap((each, at) => {
    const expected = graph[at];
    const why = { is_named: named.has(each.file), defines: defining.has(each.file) };
    return expected === undefined ? [] : [{ ...each, ...why, graph: expected }];
  });
  return { pool, files: inOrder(pool, weighed, weights), definers, weights };
}

/** Whether any file has a word of the task, in its text or its path. */
function isAnswerable({ body, path }: Pool): boolean {
  return body.some((count) => count > 0) || path.some((count) => count > 0);
}

function expectationsOf(
  pool: Pool,
  candidates: readonly Candidate[],
  weights: Weights,
): Readonly<Record<GraphFeature, number>>[] {
  const scores = candidates.map(({ features }) => linear(weights.file, features));
  const chances = softmax(scores);
  const judged = candidates.map((each, at) => {
    return { ...each, score: scores[at] ?? 0, chance: chances[at] ?? 0 };
  });
  return graphFeatures(pool, judged);
}

function inOrder(pool: Pool, weighed: readonly Weighed[], weights: Weights): RankedFile[] {
  const chances = lifted(weighed, softmax(weighed.map((each) => finalScore(each, weights))));
  const files = weighed.flatMap((each, at) => {
    const file = pool.files[each.file];
    return file === undefined ? [] : [rankedFile(file, each, chances[at] ?? 0, weights)];
  });
  return files.toSorted(byChance);
}

function finalScore({ graph, defines }: Weighed, weights: Weights): number {
  return linear(weights.graph, graph) + (defines ? DEFINES_LIFT : 0);
}

/** What the task names is as likely as the likeliest of all. */
function lifted(weighed: readonly Weighed[], chances: readonly number[]): number[] {
  const most = Math.max(0, ...chances);
  const raised = chances.map((chance, at) => (weighed[at]?.is_named ? most : chance));
  const sum = raised.reduce((all, chance) => all + chance, 0) || 1;
  return raised.map((chance) => chance / sum);
}

function rankedFile(
  file: IndexedFile,
  weighed: Weighed,
  chance: number,
  weights: Weights,
): RankedFile {
  const groups = scoresOf(weights, weighed.features, weighed.graph);
  return {
    file,
    chance,
    is_named: weighed.is_named,
    why: whyOf(groups, weighed),
    scores: { ...groups, chance: Math.round(chance * 10_000) / 10_000 },
  };
}

function byChance(a: RankedFile, b: RankedFile): number {
  if (a.is_named !== b.is_named) return a.is_named ? -1 : 1;
  return b.chance - a.chance || (a.file.path < b.file.path ? -1 : 1);
}
