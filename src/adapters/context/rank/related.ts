import type { IndexedFile } from "../index/shape.ts";
import { byWorth, partsOfFile, type Outlines, type RankedPart } from "./choice.ts";
import type { RankedFile, RankedFiles } from "./files.ts";
import { pathTermsOf, targetsOf } from "./known.ts";

const TESTED_FILES_MAX = 5;
const TEST_FILES_MAX = 4;
const CALLING_FILES_MAX = 8;
const PARTS_PER_FILE_MAX = 2;

/**
 * What stands after the sources: code that calls a symbol which the task names, and the tests of
 * the files that fit best, best first.
 */
export function relatedParts(ranked: RankedFiles, outlines: Outlines = new Map()): RankedPart[] {
  return [...callers(ranked, outlines), ...tests(ranked, outlines)];
}

function callers(ranked: RankedFiles, outlines: Outlines): RankedPart[] {
  const { pool, definers } = ranked;
  const numbers = [...definers.keys()].flatMap((name) => {
    const number = pool.index.numberOf(name.replaceAll(/[_$]/g, "").toLowerCase());
    return number === undefined ? [] : [number];
  });
  if (numbers.length === 0) return [];
  const defining = new Set([...definers.values()].flat());
  const calling = ranked.files.filter(({ file }) => {
    const place = pool.places.get(file.path) ?? -1;
    return (
      !file.is_test && !defining.has(place) && numbers.some((n) => file.facts.terms.includes(n))
    );
  });
  return calling.slice(0, CALLING_FILES_MAX).flatMap((file) => {
    const lines = linesWith(file.file, numbers);
    const parts = partsOfFile(ranked, { ...file, why: "calls what the task names" }, outlines);
    return parts
      .filter(({ from, to }) => lines.some((line) => line >= from && line <= to))
      .toSorted(byWorth)
      .slice(0, PARTS_PER_FILE_MAX);
  });
}

function linesWith({ facts }: IndexedFile, numbers: readonly number[]): number[] {
  const places = new Set(numbers.map((number) => facts.terms.indexOf(number)));
  const lines: number[] = [];
  for (let line = 0; line + 1 < facts.starts.length; line += 1) {
    const terms = facts.sequence.subarray(facts.starts[line], facts.starts[line + 1]);
    if (terms.some((place) => places.has(place))) lines.push(line);
  }
  return lines;
}

function tests(ranked: RankedFiles, outlines: Outlines): RankedPart[] {
  const sources = ranked.files.filter(({ file }) => !file.is_test).slice(0, TESTED_FILES_MAX);
  const tested = new Set(sources.map(({ file }) => pathTermsOf(file.path).stem));
  const found = ranked.files.filter((each) => isTestOf(each, tested));
  return found.slice(0, TEST_FILES_MAX).flatMap((file) =>
    partsOfFile(ranked, { ...file, why: "tests what fits best" }, outlines)
      .toSorted(byWorth)
      .slice(0, PARTS_PER_FILE_MAX),
  );
}

function isTestOf({ file }: RankedFile, tested: ReadonlySet<string>): boolean {
  if (!file.is_test) return false;
  const targets = targetsOf(file.facts);
  return tested.has(pathTermsOf(file.path).stem) || targets.some((target) => tested.has(target));
}
