import type { Definition } from "../index/shape.ts";
import type { RankedFile, RankedFiles } from "./files.ts";
import { linear, softmax } from "./linear.ts";
import { knownParts } from "./part-features.ts";
import type { Part } from "./parts.ts";

/** A part of a ranked file, and the chance that the task changes it. */
export type RankedPart = Part & {
  ranked: RankedFile;
  chance: number;
  /** Whether the task names it outright: it is taken before the others. */
  is_asked: boolean;
};

/** Definitions by path that are better known than those of the index: from a syntax tree. */
export type Outlines = ReadonlyMap<string, readonly Definition[]>;

/** So many files are parted; those after them are hardly ever meant. */
export const PARTED_FILES_MAX = 60;
/** The first files always show their best part, so that what is shown follows the ranking. */
const LEADERS = 5;
/** What a part costs beside its own characters. */
const PART_COST_CHARS = 100;

/**
 * The parts of the likeliest files, those first that bring most for what they cost: chance for each
 * character. What the task names outright and the best part of each leading file come before.
 */
export function partsInOrder(ranked: RankedFiles, outlines: Outlines = new Map()): RankedPart[] {
  const sources = ranked.files.filter(({ file, is_named }) => !file.is_test || is_named);
  const parted = sources
    .slice(0, PARTED_FILES_MAX)
    .map((file) => partsOfFile(ranked, file, outlines));
  const asked = parted.flatMap((parts) => parts.filter(({ is_asked }) => is_asked));
  const leaders = parted.slice(0, LEADERS).flatMap((parts) => parts.toSorted(byWorth).slice(0, 1));
  const first = new Set([...asked.toSorted(byWorth), ...leaders]);
  return [
    ...first,
    ...parted
      .flat()
      .filter((part) => !first.has(part))
      .toSorted(byWorth),
  ];
}

/** The parts of one file in the order of its lines; their chances add up to that of the file. */
export function partsOfFile(
  { pool, definers, weights }: RankedFiles,
  ranked: RankedFile,
  outlines: Outlines,
): RankedPart[] {
  const { path, facts } = ranked.file;
  const definitions = outlines.get(path) ?? facts.definitions;
  const parts = knownParts(pool, facts, definitions);
  const chances = softmax(parts.map(({ features }) => linear(weights.part, features)));
  const place = pool.places.get(path) ?? -1;
  const meant = definitions.filter(({ name }) => definers.get(name)?.includes(place));
  const best = chances.indexOf(Math.max(...chances));
  return parts.map(({ from, to, chars }, at) => ({
    ranked,
    from,
    to,
    chars,
    chance: ranked.chance * (chances[at] ?? 0),
    is_asked:
      (ranked.is_named && at === best) ||
      meant.some((each) => each.from >= from && each.from <= to),
  }));
}

/** Best first; of two alike the earlier path, the earlier line. */
export function byWorth(a: RankedPart, b: RankedPart): number {
  const worth = ({ chance, chars }: RankedPart) => chance / (chars + PART_COST_CHARS);
  return worth(b) - worth(a) || byPlace(a, b);
}

function byPlace(a: RankedPart, b: RankedPart): number {
  if (a.ranked.file.path !== b.ranked.file.path)
    return a.ranked.file.path < b.ranked.file.path ? -1 : 1;
  return a.from - b.from;
}
