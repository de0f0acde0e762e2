import type { GoldTask } from "./tasks.ts";

/** What a method answers for a task: files, or lines of them, best first. */
export type Answer = readonly { path: string; ranges?: readonly (readonly [number, number])[] }[];

/** The files of the commit as they are charged for: bytes, and texts where lines were chosen. */
export type Tree = { size(path: string): number | undefined; text(path: string): string };

export const FIGURES = ["any1", "all5", "r10", "r20", "mrr", "b8k", "b16k", "h8k", "h16k"] as const;
export type Figure = (typeof FIGURES)[number];

/** Each figure of one task, 0..1. */
export type Scores = Readonly<Record<Figure, number>>;

/** A token for every four characters, as the data set counts. */
const tokensOf = (chars: number) => Math.ceil(chars / 4);
const BUDGET_LEFT_MIN = 20;
/** What naming a file in the prompt costs beside its path. */
const HEADING_CHARS = 8;

/**
 * The figures of one answer, exactly as the data set's own program counts them: entries are taken
 * in their order as long as they fit a budget; `b` is the share of the files that were really
 * changed of which something is inside, `h` the share of the changed places that are wholly inside.
 */
export function scoreOf(task: GoldTask, answer: Answer, tree: Tree): Scores {
  const entries = answer.filter(({ path }) => tree.size(path) !== undefined);
  const paths = [...new Set(entries.map(({ path }) => path))];
  const gold = new Set(task.gold_files);
  const found = (count: number) => paths.slice(0, count).filter((path) => gold.has(path)).length;
  const first = paths.findIndex((path) => gold.has(path));
  const [at8, at16] = [insideOf(task, entries, tree, 8_000), insideOf(task, entries, tree, 16_000)];
  return {
    any1: found(1) > 0 ? 1 : 0,
    all5: found(5) === gold.size ? 1 : 0,
    r10: found(10) / gold.size,
    r20: found(20) / gold.size,
    mrr: first < 0 ? 0 : 1 / (first + 1),
    b8k: at8.files,
    b16k: at16.files,
    h8k: at8.places,
    h16k: at16.places,
  };
}

function insideOf(task: GoldTask, entries: Answer, tree: Tree, budget: number) {
  const held = heldBy(entries, tree, budget);
  const places = Object.entries(task.gold_hunks).flatMap(([path, ranges]) =>
    ranges.map(([from, to]) => ({ path, from, to })),
  );
  const inside = places.filter(({ path, from, to }) => {
    const lines = held.get(path);
    if (lines === undefined || lines === "all") return lines === "all";
    for (let line = from; line <= to; line += 1) if (!lines.has(line)) return false;
    return true;
  });
  return {
    files: task.gold_files.filter((path) => held.has(path)).length / task.gold_files.length,
    places: places.length === 0 ? 0 : inside.length / places.length,
  };
}

type Held = Map<string, "all" | Set<number>>;

function heldBy(entries: Answer, tree: Tree, budget: number): Held {
  const held: Held = new Map();
  let left = budget;
  for (const entry of entries) {
    const cost = costOf(entry, held, tree);
    if (cost > left) continue;
    left -= cost;
    hold(held, entry);
    if (left < BUDGET_LEFT_MIN) break;
  }
  return held;
}

function costOf({ path, ranges }: Answer[number], held: Held, tree: Tree): number {
  if (ranges === undefined) return held.has(path) ? 0 : tokensOf(tree.size(path) ?? 0);
  const lines = tree.text(path).split("\n");
  const chars = ranges.map(([from, to]) => lines.slice(from - 1, to).join("\n").length + 1);
  const heading = held.has(path) ? 0 : path.length + HEADING_CHARS;
  return tokensOf(chars.reduce((sum, count) => sum + count, heading));
}

function hold(held: Held, { path, ranges }: Answer[number]): void {
  const known = held.get(path);
  if (ranges === undefined || known === "all") {
    held.set(path, "all");
    return;
  }
  const lines = known ?? new Set();
  for (const [from, to] of ranges) for (let line = from; line <= to; line += 1) lines.add(line);
  held.set(path, lines);
}

/** The mean of each figure. */
export function meanOf(scores: readonly Scores[]): Scores {
  const mean = (name: Figure) => scores.reduce((sum, each) => sum + each[name], 0) / scores.length;
  return {
    any1: mean("any1"),
    all5: mean("all5"),
    r10: mean("r10"),
    r20: mean("r20"),
    mrr: mean("mrr"),
    b8k: mean("b8k"),
    b16k: mean("b16k"),
    h8k: mean("h8k"),
    h16k: mean("h16k"),
  };
}

const ROUNDS = 1_000;

/**
 * The middle 95 % of the means of 1,000 samples drawn with replacement (Efron's bootstrap), with
 * the data set's own generator of numbers, so that they are the same each time.
 */
export function intervalOf(values: readonly number[]): [low: number, high: number] {
  let state = 1;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const means = Array.from({ length: ROUNDS }, () => {
    let sum = 0;
    for (let at = 0; at < values.length; at += 1)
      sum += values[Math.floor(chance() * values.length)] ?? 0;
    return sum / values.length;
  }).toSorted((a, b) => a - b);
  return [means[Math.floor(ROUNDS * 0.025)] ?? 0, means[Math.floor(ROUNDS * 0.975)] ?? 0];
}
