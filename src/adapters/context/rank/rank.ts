import type { CodeIndex } from "../index/shape.ts";
import { partsInOrder, type Outlines, type RankedPart } from "./choice.ts";
import { rankFiles, type RankedFile, type RankedFiles, type RankQuestion } from "./files.ts";
import { relatedParts } from "./related.ts";
import type { Weights } from "./weights.ts";

/** Lines of a file that a task is likely about, counted from 1, both ends included. */
export type RankedLines = {
  path: string;
  ranges: readonly (readonly [number, number])[];
  /** Characters of the lines and of the path, divided by four. */
  tokens: number;
  why: string;
  /** The chance that the task changes the file. */
  chance: number;
  scores: Readonly<Record<string, number>>;
};

/** What was chosen, best first, and how many files were looked at closer. */
export type Ranking = { files: readonly RankedLines[]; considered: number };

/** What is asked; a budget in tokens, and other weights than the usual ones to measure them. */
export type Asked = RankQuestion & { budget?: number; weights?: Weights };

/** What parts cost. The price of a file's first part holds its path too. */
type Purse = { tokens_left: number; paid: Set<string> };

/** Whoever reads from the start and stops at one of these has the best lines for so many tokens. */
const STEPS = [4_000, 8_000, 16_000, 27_000];
/** How many tokens are chosen when nothing else is said. */
export const RANK_BUDGET = 50_000;
/** The share of the budget that callers and tests may fill, after the sources. */
const RELATED_SHARE = 0.1;
const CHARS_PER_TOKEN = 4;
const FRAME_CHARS = 8;

/**
 * The lines of an index that a task is likely about, best first: for each step of the budget the
 * files in the order of their chance, their lines in the order of the file.
 */
export function rank(index: CodeIndex, { budget, weights, ...question }: Asked): Ranking {
  return chooseLines(rankFiles(index, question, weights), budget ?? RANK_BUDGET);
}

/** How to choose: definitions that are better known, and the steps that the usual ones are not. */
export type Manner = { outlines?: Outlines; steps?: readonly number[] };

/** Chooses lines of ranked files for a budget in tokens. */
export function chooseLines(
  ranked: RankedFiles,
  budget: number,
  { outlines, steps = STEPS }: Manner = {},
): Ranking {
  const related = relatedParts(ranked, outlines);
  const for_sources = Math.floor(budget * (related.length > 0 ? 1 - RELATED_SHARE : 1));
  const purse: Purse = { tokens_left: 0, paid: new Set() };
  const files: RankedLines[] = [];
  let rest = partsInOrder(ranked, outlines);
  let before = 0;
  for (const step of [...steps.filter((each) => each < for_sources), for_sources]) {
    purse.tokens_left += step - before;
    before = step;
    const taken = take(rest, purse);
    rest = rest.filter((part) => !taken.has(part));
    files.push(...linesOf(ranked.files, taken, files));
  }
  purse.tokens_left += budget - for_sources;
  return {
    files: [...files, ...relatedLines(related, files, purse)],
    considered: ranked.files.length,
  };
}

/** What is related, of files that are not shown already. */
function relatedLines(
  related: readonly RankedPart[],
  before: readonly RankedLines[],
  purse: Purse,
): RankedLines[] {
  const fresh = related.filter(({ ranked }) => !purse.paid.has(ranked.file.path));
  const taken = take(fresh, purse);
  return linesOf([...new Set([...taken].map(({ ranked }) => ranked))], taken, before);
}

/** Takes what still fits, in order. */
function take(parts: readonly RankedPart[], purse: Purse): Set<RankedPart> {
  const taken = new Set<RankedPart>();
  for (const part of parts) {
    const { path } = part.ranked.file;
    const frame = purse.paid.has(path) ? 0 : path.length + FRAME_CHARS;
    const cost = Math.ceil((part.chars + frame) / CHARS_PER_TOKEN);
    if (cost > purse.tokens_left) continue;
    purse.tokens_left -= cost;
    purse.paid.add(path);
    taken.add(part);
  }
  return taken;
}

function linesOf(
  files: readonly RankedFile[],
  taken: ReadonlySet<RankedPart>,
  before: readonly RankedLines[],
): RankedLines[] {
  const parts = Map.groupBy(taken, ({ ranked }) => ranked.file.path);
  const paid = new Set(before.map(({ path }) => path));
  return files.flatMap(({ file, ...more }) => {
    const mine = (parts.get(file.path) ?? []).toSorted((a, b) => a.from - b.from);
    if (mine.length === 0) return [];
    const frame = paid.has(file.path) ? 0 : file.path.length + FRAME_CHARS;
    const chars = mine.reduce((sum, part) => sum + part.chars, frame);
    const { chance, why, scores } = more;
    const tokens = Math.ceil(chars / CHARS_PER_TOKEN);
    return [{ path: file.path, ranges: rangesOf(mine), tokens, why, chance, scores }];
  });
}

/** Ranges from parts in the order of their lines; those that touch become one. */
function rangesOf(parts: readonly RankedPart[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { from, to } of parts) {
    const last = ranges.at(-1);
    if (last?.[1] === from) last[1] = to + 1;
    else ranges.push([from + 1, to + 1]);
  }
  return ranges;
}
