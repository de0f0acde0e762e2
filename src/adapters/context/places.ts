import type { ContextQuestion, HeldLines } from "../../ports/context.ts";
import { fileAt } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";
import { openIndex } from "./index/open.ts";
import type { Definition } from "./index/shape.ts";
import { bodyOf } from "./layers/likely.ts";
import { wholesOf } from "./outline/outline.ts";
import { outlineOf } from "./outline/outlines.ts";
import type { Outlines } from "./rank/choice.ts";
import { rankFiles, type RankedFiles } from "./rank/files.ts";
import { pathsNamed } from "./rank/mentions.ts";
import { chooseLines } from "./rank/rank.ts";

/** Lines that fit a task: how well (0..1, by their place in the order), why, and who says so. */
export type Place = HeldLines & {
  relevance: number;
  why: string;
  scores: Readonly<Record<string, number>>;
};

/**
 * The lines of a commit that a task is likely about, some thousand tokens of them: file by file,
 * the likeliest first, the lines of a file in their order. The same on every machine.
 */
export type FindPlaces = (question: ContextQuestion) => Promise<readonly Place[]>;

/** The files of a commit by how likely a task changes them, and what the first of them define. */
export type Found = { ranked: RankedFiles; outlines: Outlines };

/** Ranks the files of the question's commit. */
export type RankFor = (question: ContextQuestion) => Promise<Found>;

/** For whoever only wants to know where the task is about. */
const TOKENS = 4_000;
/** Questions whose answers are kept in memory: several sources ask for the same. */
const QUESTIONS_MAX = 4;
/** So many files are parsed, so that what is chosen of them are whole definitions. */
const OUTLINED_FILES_MAX = 20;
/** A file whose chance is a smaller share of the best is not likely. */
const CHANCE_SHARE_MIN = 0.1;
/** The relevance of the last place; the first has 1. */
const RELEVANCE_MIN = 0.2;

/** Ranks through an index that is kept in a folder, or in memory only when it is null. */
export function rankingOn(shelf: string | null): RankFor {
  const known = lru<Found>(QUESTIONS_MAX);
  const underway = new Map<string, Promise<Found>>();
  return async (question) => {
    const { task, project, commit } = question;
    const name = JSON.stringify([project.repo, commit, task.title, bodyOf(question)]);
    const finding = known.get(name) ?? underway.get(name) ?? foundFor(question, shelf);
    if (finding instanceof Promise) underway.set(name, finding);
    try {
      const found = await finding;
      known.put(name, found);
      return found;
    } finally {
      underway.delete(name);
    }
  };
}

/** Places by a ranking of files. */
export function placesBy(rankFor: RankFor): FindPlaces {
  return async (question) => placesOf(await rankFor(question), TOKENS);
}

/** Ranks through an index in memory. */
export const rankInMemory: RankFor = rankingOn(null);

/** Places found through an index in memory. */
export const findPlaces: FindPlaces = placesBy(rankInMemory);

async function foundFor(question: ContextQuestion, shelf: string | null): Promise<Found> {
  const { title } = question.task;
  const { repo } = question.project;
  const body = bodyOf(question);
  const named = pathsNamed({ title, body }).filter((path) => path.includes("/"));
  const index = await openIndex({ repo, commit: question.commit, shelf, named });
  const ranked = rankFiles(index, { title, body });
  return { ranked, outlines: await outlinesOf(question, ranked) };
}

/** Of the likeliest files the definitions as a syntax tree has them: whole, comments included. */
async function outlinesOf({ project, commit }: ContextQuestion, { files }: RankedFiles) {
  const outlines = new Map<string, readonly Definition[]>();
  for (const { file } of files.slice(0, OUTLINED_FILES_MAX)) {
    const text = await fileAt(project.repo, commit, file.path);
    if (text === null) continue;
    const outline = await outlineOf({ path: file.path, blob: file.blob, text });
    outlines.set(file.path, wholesOf(outline));
  }
  return outlines;
}

function placesOf({ ranked, outlines }: Found, tokens_max: number): Place[] {
  const chosen = chooseLines(ranked, tokens_max, { outlines, steps: [] });
  const likely = likelyPaths(ranked);
  const files = chosen.files.filter(({ path }) => likely.has(path));
  const places = files.flatMap(({ path, ranges, why, scores }) =>
    ranges.map(([from, to]) => ({ path, from, to, why, scores })),
  );
  const step = (1 - RELEVANCE_MIN) / Math.max(1, places.length - 1);
  return places.map((place, at) => ({ ...place, relevance: 1 - at * step }));
}

/** Files that fill the room only because there is some are not what the task is about. */
function likelyPaths({ files }: RankedFiles): ReadonlySet<string> {
  const best = Math.max(0, ...files.map(({ chance }) => chance));
  const likely = files.filter((each) => each.is_named || each.chance >= best * CHANCE_SHARE_MIN);
  return new Set(likely.map(({ file }) => file.path));
}
