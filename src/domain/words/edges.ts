import { saysBeside, type Mark } from "./marks.ts";
import { find, type Directory } from "./names.ts";
import type { Thought } from "./thoughts.ts";

/** A thought with the place of the one it is a part of. */
export type Placed = { thought: Thought; parent: number | null };

/** What comes before a piece, and the words that say so. */
export type After = { index: number; because: string };

type Graph = {
  placed: readonly Placed[];
  after: After[][];
  /** Who waits for each; a parent waits for its children. */
  waiting: number[][];
};

/** What each piece waits for, as the words say it; what would close a cycle is left out. */
export function edgesOf(placed: readonly Placed[], directory: Directory): After[][] {
  const graph: Graph = {
    placed,
    after: placed.map(() => []),
    waiting: placed.map(({ parent }) => (parent === null ? [] : [parent])),
  };
  for (const siblings of families(placed)) orderSiblings(graph, siblings);
  for (const at of placed.keys()) followNames(graph, directory, at);
  for (const at of placed.keys()) inherit(graph, at);
  return graph.after;
}

/** Those that are parts of the same, in order. */
function families(placed: readonly Placed[]): number[][] {
  const byParent = new Map<number | null, number[]>();
  for (const [at, { parent }] of placed.entries()) {
    const family = byParent.get(parent);
    if (family) family.push(at);
    else byParent.set(parent, [at]);
  }
  return [...byParent.values()];
}

function connect(graph: Graph, at: number, after: After): void {
  const known = graph.after[at];
  if (!known || known.some(({ index }) => index === after.index)) return;
  if (reaches(graph, at, after.index)) return;
  known.push(after);
  graph.waiting[after.index]?.push(at);
}

/** Whether `to` is `from` itself or waits for it, directly or not. */
function reaches({ waiting }: Graph, from: number, to: number): boolean {
  const seen = new Set([from]);
  const stack = [from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === to) return true;
    for (const next of waiting[at] ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        stack.push(next);
      }
  }
  return false;
}

/**
 * What has been seen of a family: all of it, its last two blocks, and who was first in the last.
 */
type Walk = { all: Set<number>; before: Set<number>; block: Set<number>; first: First | null };
type First = { index: number; because: string };

function orderSiblings(graph: Graph, siblings: readonly number[]): void {
  let block: number | null = null;
  let walk: Walk = { all: new Set(), before: new Set(), block: new Set(), first: null };
  for (const [nth, at] of siblings.entries()) {
    const thought = graph.placed[at]?.thought;
    if (!thought) continue;
    if (thought.block !== block)
      walk = { ...walk, before: walk.block, block: new Set(), first: null };
    ({ block } = thought);
    for (const mark of thought.marks) {
      const previous = siblings[nth - 1];
      for (const index of meant(mark, previous, walk))
        connect(graph, at, { index, because: mark.because });
    }
    followFirst(graph, walk, at);
    stand(graph, walk, at);
  }
  followSteps(graph, siblings);
}

/** Those that a mark speaks of, as far as place says it. */
function meant(mark: Mark, previous: number | undefined, walk: Walk): number[] {
  if (mark.kind === "next") return previous === undefined ? [] : [previous];
  if (mark.kind === "last") return [...walk.all];
  if (mark.kind !== "then") return [];
  return [...(walk.block.size > 0 ? walk.block : walk.before)];
}

const ORDERED: readonly Mark["kind"][] = ["first", "next", "then", "last", "step"];

/**
 * What says nothing of its order waits for the one to be first, until another order is said. "Also"
 * begins something that waits for nothing.
 */
function followFirst(graph: Graph, walk: Walk, at: number): void {
  const { marks = [], said = "" } = graph.placed[at]?.thought ?? {};
  const own = marks.find(({ kind }) => kind === "first");
  if (own) walk.first = { index: at, because: own.because };
  else if (marks.some(({ kind }) => ORDERED.includes(kind))) walk.first = null;
  else if (walk.first && !saysBeside(said)) connect(graph, at, walk.first);
}

/** Keeps of those seen the ones that nobody waits for yet; the others are waited for with them. */
function stand({ after }: Graph, walk: Walk, at: number): void {
  for (const { index } of after[at] ?? []) {
    walk.all.delete(index);
    walk.block.delete(index);
  }
  walk.all.add(at);
  walk.block.add(at);
}

/** Each step waits for all of the step with the next lower number. */
function followSteps(graph: Graph, siblings: readonly number[]): void {
  const steps = new Map<number, number[]>();
  for (const at of siblings)
    for (const mark of graph.placed[at]?.thought.marks ?? [])
      if (mark.kind === "step") steps.set(mark.number, [...(steps.get(mark.number) ?? []), at]);
  const numbers = [...steps.keys()].toSorted((a, b) => a - b);
  for (const [nth, number] of numbers.entries())
    for (const at of steps.get(number) ?? [])
      for (const index of steps.get(numbers[nth - 1] ?? NaN) ?? [])
        connect(graph, at, { index, because: `step ${number}` });
}

function followNames(graph: Graph, directory: Directory, at: number): void {
  for (const mark of graph.placed[at]?.thought.marks ?? []) {
    if (mark.kind !== "after" && mark.kind !== "before") continue;
    for (const index of find(directory, mark.named, { self: at, sure: mark.sure }))
      if (mark.kind === "after") connect(graph, at, { index, because: mark.because });
      else connect(graph, index, { index: at, because: mark.because });
  }
}

/** A part waits for what the whole waits for, unless it waits for another part already. */
function inherit(graph: Graph, at: number): void {
  const parent = graph.placed[at]?.parent ?? null;
  if (parent === null) return;
  const inside = (graph.after[at] ?? []).some(
    ({ index }) => graph.placed[index]?.parent === parent,
  );
  if (!inside) for (const after of graph.after[parent] ?? []) connect(graph, at, after);
}
