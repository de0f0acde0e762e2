import type { Definition, FileFacts } from "../index/shape.ts";

/** A part of a file that is shown whole or not at all: lines counted from 0, both ends included. */
export type Part = { from: number; to: number; chars: number };

const LINES_MAX = 45;
const LINES_MIN = 4;
/** A part is never cut this close to its ends. */
const EDGE_LINES = 8;

/**
 * Parts a file: each definition is one or several, what stands between them another. What is longer
 * than 45 lines is parted at the shallowest line after a blank one near its middle.
 */
export function partsOf(facts: FileFacts, definitions: readonly Definition[]): Part[] {
  const marks = marksOf(facts, definitions);
  const parts: Part[] = [];
  let from = marks[0] ?? 0;
  for (const [at, to] of marks.entries()) {
    if (at === 0 || (to - from < LINES_MIN && at < marks.length - 1)) continue;
    for (const [start, end] of split(facts.indents, from, to))
      parts.push({ from: start, to: end - 1, chars: charsOf(facts, start, end) });
    from = to;
  }
  return parts;
}

/** The lines at which a definition of some length begins or is over, and both ends of the file. */
function marksOf({ chars }: FileFacts, definitions: readonly Definition[]): number[] {
  const lines = chars.length;
  const marks = new Set([0, lines]);
  for (const { from, to } of definitions) {
    if (to - from + 1 < LINES_MIN || to >= lines) continue;
    marks.add(from);
    marks.add(to + 1);
  }
  return [...marks].toSorted((a, b) => a - b);
}

function split(indents: Int16Array, from: number, to: number): [number, number][] {
  if (to <= from) return [];
  if (to - from <= LINES_MAX) return [[from, to]];
  let [best, best_score] = [-1, Number.NEGATIVE_INFINITY];
  for (let at = from + EDGE_LINES; at < to - EDGE_LINES; at += 1) {
    const score = cutScore(indents, at, from, to);
    if (score > best_score) [best, best_score] = [at, score];
  }
  return best < 0 ? [[from, to]] : [...split(indents, from, best), ...split(indents, best, to)];
}

/** How good a place to cut is: near the middle, hardly indented, after a blank line. */
function cutScore(indents: Int16Array, at: number, from: number, to: number): number {
  const off = (Math.abs(at - (from + to) / 2) / (to - from)) * 6;
  const indent = indents[at] ?? -1;
  const depth = indent < 0 ? 99 : indent;
  return (at > 0 && (indents[at - 1] ?? 0) < 0 ? 3 : 0) - off - depth * 0.25;
}

function charsOf({ chars }: FileFacts, from: number, to: number): number {
  let sum = 0;
  for (let line = from; line < to; line += 1) sum += chars[line] ?? 0;
  return sum;
}
