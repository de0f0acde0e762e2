import { LIMITS } from "../limits.ts";
import type { Priority, Task } from "../task.ts";
import { edgesOf, type After, type Placed } from "./edges.ts";
import { directoryOf, find } from "./names.ts";
import { outlineOf } from "./outline.ts";
import { subjectOf } from "./relations.ts";
import { thought, type Thought } from "./thoughts.ts";
import { bareWords, descriptionOf, titleOf } from "./title.ts";
import { kindOf, priorityOf } from "./traits.ts";

/** One task to be, read from words. */
export type Piece = {
  title: string;
  /** What the title leaves out; "" when that is nothing. */
  description: string;
  kind: Task["kind"];
  /** Null when the words do not say. */
  priority: Priority | null;
  /** Pieces that come before it, by their index, and the words that say so. */
  after: After[];
  /** Tasks that are there already and come before it. */
  waits_for: { task_id: string; because: string }[];
  /** The piece it is a part of; that one completes when its parts do. */
  parent: number | null;
};

/** How deep tasks may lie in one another, and so their ids: `bd-a1b2`, `.1`, `.1.1`, `.1.1.1`. */
export const LEVELS_MAX = 4;

/**
 * Plain words as pieces of work, each part behind its whole, otherwise in the order of the text.
 * English; words of other languages make pieces all the same, but their order words and kinds are
 * not understood. Deterministic and without errors: any text gives pieces, and a text without a
 * letter or digit gives none. Only words make an order; numbers, and one sentence behind another,
 * do not. Nothing is lost: what is not in a title is in a description. Among more pieces than an
 * input may have no order is looked for.
 */
export function piecesOf(text: string, levels_max: number = LEVELS_MAX): Piece[] {
  const { thoughts } = outlineOf(text);
  const trees = withoutClaims(thoughts).map((one) => fitted(one, levels_max - 1));
  const placed = flat(trees);
  const after = placed.length > LIMITS.pieces_per_input_max ? [] : orderOf(placed);
  const pieces: Piece[] = [];
  for (const [at, { thought, parent }] of placed.entries()) {
    const above = parent === null ? null : (pieces[parent] ?? null);
    const own = { ...pieceOf(thought, above), after: after[at] ?? [], parent };
    const inside = own.after.some(({ index }) => placed[index]?.parent === parent);
    const waits_for = [...own.waits_for, ...(inside ? [] : (above?.waits_for ?? []))];
    pieces.push({ ...own, waits_for: onceEach(waits_for) });
  }
  return pieces;
}

function orderOf(placed: readonly Placed[]): After[][] {
  return edgesOf(placed, directoryOf(placed.map((one) => one.thought)));
}

function pieceOf(one: Thought, above: Piece | null): Omit<Piece, "after" | "parent"> {
  const { said, words, notes, leans_on } = one;
  const title = titleOf(words) || titleOf(said) || "Untitled";
  const context = leans_on === null ? [] : [`Said after: ${titleOf(leans_on)}`];
  const whole = [said, ...notes].join(" | ");
  return {
    title,
    description: descriptionOf(title, said, [...notes, ...context]),
    kind: kindIn(words, one.above),
    priority: priorityOf(whole) ?? priorityOf(one.above) ?? above?.priority ?? null,
    waits_for: tasksNamed(one),
  };
}

function kindIn(words: string, above: string): Task["kind"] {
  const own = kindOf(bareWords(words));
  if (own !== "task" || above === "") return own;
  return /\b(?:features|improvements|enhancements|ideas)\b/i.test(above)
    ? "feature"
    : kindOf(above);
}

const TASK_ID = /(?<![\p{L}\p{N}-])bd-[0-9a-z]{4,8}(?:\.\d{1,4})*(?![\p{L}\p{N}])/gu;

function tasksNamed({ marks }: Thought): Piece["waits_for"] {
  const found = marks.flatMap((mark) =>
    mark.kind === "after"
      ? (mark.named.match(TASK_ID) ?? []).map((id) => [id, mark.because] as const)
      : [],
  );
  return onceEach(found.map(([task_id, because]) => ({ task_id, because })));
}

function onceEach(waits_for: Piece["waits_for"]): Piece["waits_for"] {
  return [...new Map(waits_for.map((each) => [each.task_id, each])).values()];
}

/** "The docs depend on the parser" is no work; it says something of two that are. */
function withoutClaims(thoughts: Thought[]): Thought[] {
  const all = flat(thoughts).map((one) => one.thought);
  const claims = all.flatMap((one, at) => (subjectOf(one.words) === null ? [] : [at]));
  if (claims.length === 0 || claims.length > CLAIMS_MAX) return thoughts;
  const directory = directoryOf(all);
  const moved = new Set(claims.filter((at) => handOver(all, directory, at)).map((at) => all[at]));
  const rest = (list: Thought[]): Thought[] =>
    list.filter((one) => !moved.has(one)).map((one) => ({ ...one, children: rest(one.children) }));
  return rest(thoughts);
}

const CLAIMS_MAX = 200;

/** Gives what a sentence claims to the piece that it speaks of; false when there is none. */
function handOver(
  all: readonly Thought[],
  directory: ReturnType<typeof directoryOf>,
  at: number,
): boolean {
  const claim = all[at];
  const subject = claim && subjectOf(claim.words);
  if (!claim || subject === null || subject === undefined || claim.children.length > 0)
    return false;
  const [found] = find(directory, subject, { self: at, sure: true });
  const owner = found === undefined ? undefined : all[found];
  if (!owner || subjectOf(owner.words) !== null) return false;
  const named = claim.marks.filter(({ kind }) => kind === "after" || kind === "before");
  owner.marks.push(...named.map((mark) => ({ ...mark, sure: true })));
  owner.notes.push(claim.said, ...claim.notes);
  return named.length > 0;
}

/** As many levels below as there may be, and no more parts than a task may have. */
function fitted(one: Thought, levels_below: number): Thought {
  if (one.children.length === 0) return one;
  if (levels_below <= 0)
    return {
      ...one,
      children: [],
      notes: [...one.notes, ...one.children.map((c) => listed(c, 0))],
    };
  let parts = one.children;
  while (parts.length > LIMITS.children_per_split_max) parts = grouped(one, parts);
  return { ...one, children: parts.map((part) => fitted(part, levels_below - 1)) };
}

/** Too many parts in several groups, each a part. */
function grouped(one: Thought, parts: readonly Thought[]): Thought[] {
  const most = LIMITS.children_per_split_max;
  const count = Math.ceil(parts.length / most);
  return Array.from({ length: count }, (_, at) => {
    const words = `${titleOf(one.words).slice(0, 150)} (part ${at + 1} of ${count})`;
    const children = parts.slice(at * most, (at + 1) * most);
    return thought({ said: words, words, marks: [] }, { block: one.block, children });
  });
}

/** A thought and what is below it as a list in Markdown. */
function listed({ said, notes, children }: Thought, depth: number): string {
  const indent = "  ".repeat(depth);
  const lines = [`${indent}- ${said}`, ...notes.map((note) => `${indent}  ${note}`)];
  return [...lines, ...children.map((child) => listed(child, depth + 1))].join("\n");
}

/** Each thought before its parts, with the place of the one it belongs to. */
function flat(trees: readonly Thought[]): Placed[] {
  const placed: Placed[] = [];
  const visit = (thought: Thought, parent: number | null): void => {
    const at = placed.push({ thought, parent }) - 1;
    for (const child of thought.children) visit(child, at);
  };
  for (const tree of trees) visit(tree, null);
  return placed;
}
