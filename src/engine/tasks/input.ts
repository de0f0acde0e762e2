import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { LEVELS_MAX, piecesOf, type Piece } from "../../domain/words/pieces.ts";
import { cutEnd } from "../../std/text.ts";
import type { Tables } from "../../ports/store.ts";
import { edit } from "./change.ts";
import { completeParents } from "./edges.ts";
import { recorded } from "../history/recorded.ts";
import { match, type Match, type Matched } from "./matching.ts";
import { requireProject } from "../projects.ts";
import { rerank } from "../ranking/rerank.ts";
import { isNew, sow } from "./sow.ts";
import { release, requireTask, type TaskWords } from "./submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** Plain words for a project, and what is to be done with them. */
export type InputRequest = {
  project_id: string;
  text: string;
  ready: boolean;
  /** Only say what would be done. */
  dry_run: boolean;
  actor: string;
};

/** What became of one piece of the words. */
export type Became = Pick<Piece, "title" | "priority" | "after" | "waits_for" | "parent"> & {
  action: "made" | "attached" | "suggested";
  /** Null in a dry run for what would be new. */
  task_id: string | null;
  match: Match | null;
};

/** What became of the words; `epic_id` is the task that all of them lie in, if there is one. */
export type InputResult = { items: Became[]; epic_id: string | null };

/**
 * Turns plain words into tasks with their dependencies, beside those that are there: all of it in
 * the caller's transaction and as one entry of the history, or nothing. What an open task says
 * already is attached to it, and what is alike is made and connected with it by `relates_to`.
 * Throws `invalid_input` for words without work, or with too much of it.
 */
export async function addInput(
  world: Ground,
  tables: Tables,
  request: InputRequest,
): Promise<InputResult> {
  const project = await requireProject(tables, request.project_id);
  const pieces = piecesOf(request.text, LEVELS_MAX);
  checkPieces(pieces);
  const matched = await match(tables, project.id, pieces);
  for (const { piece } of matched)
    for (const { task_id } of piece.waits_for) await requireTask(tables, task_id);
  if (request.dry_run) return told(matched, null);
  const label = `Put in "${cutEnd(pieces[0]?.title ?? "", 80)}"`;
  return recorded(world, tables, { actor: request.actor, label }, async (seen) => {
    const ids = await make(world, seen, { ...request, project_id: project.id }, matched);
    return told(matched, ids);
  });
}

function checkPieces(pieces: readonly Piece[]): void {
  if (pieces.length === 0) throw noWork();
  if (pieces.length > LIMITS.pieces_per_input_max) throw tooManyPieces(pieces.length);
  const parts = new Map<number, number>();
  for (const { parent } of pieces)
    if (parent !== null) parts.set(parent, (parts.get(parent) ?? 0) + 1);
  for (const [at, { title, after, waits_for }] of pieces.entries()) {
    const edges = after.length + waits_for.length + (parts.get(at) ?? 0);
    if (edges > LIMITS.dependencies_per_task_max) throw tooManyBefore(title, edges);
  }
}

async function make(
  world: Ground,
  tables: Tables,
  { project_id, ready, actor }: InputRequest,
  matched: readonly Matched[],
): Promise<string[]> {
  const sowing = { seeds: matched, project_id, below: null, words: wordsFor, actor };
  const ids = await sow(world, tables, sowing);
  for (const [at, { note }] of matched.entries())
    if (note !== "") await tell(world, tables, ids[at] ?? "", note);
  await rerank(world, tables, [...new Set(ids)]);
  if (ready)
    for (const [at, seed] of matched.entries())
      if (isNew(seed)) await release(world, tables, ids[at] ?? "", actor);
  await completeParents(world, tables, [...new Set(ids)]);
  return ids;
}

function wordsFor({ title, description, kind, priority }: Piece): TaskWords {
  return { title, description, kind, priority: priority ?? "P2", agent: null };
}

/** Adds what was said again to a task that says the same. */
async function tell(world: Ground, tables: Tables, id: string, note: string): Promise<void> {
  const task = await requireTask(tables, id);
  const description = [task.description, note].filter((part) => part !== "").join("\n\n");
  if (description.length <= LIMITS.description_chars_max)
    await edit(world, tables, task, { description });
}

function told(matched: readonly Matched[], ids: readonly string[] | null): InputResult {
  const items = matched.map((one, at): Became => {
    const { piece, id, twin, match, relates_to } = one;
    const { title, priority, after, waits_for, parent } = piece;
    const task_id = ids?.[at] ?? id;
    const whose = match && { ...match, task_id: match.task_id ?? (twin === null ? null : task_id) };
    const action = !isNew(one) ? "attached" : relates_to === null ? "made" : "suggested";
    return { action, title, priority, task_id, match: whose, after, waits_for, parent };
  });
  const roots = items.filter(({ parent }) => parent === null);
  const isEpic = roots.length === 1 && items.length > 1;
  return { items, epic_id: isEpic ? (roots[0]?.task_id ?? null) : null };
}

function noWork(): Problem {
  return new Problem(
    "invalid_input",
    "Expected words that say what is to be done, got none.",
    'Say it in plain words, such as: ringmaster input "Fix the login, then update the docs"',
  );
}

function tooManyPieces(count: number): Problem {
  return new Problem(
    "invalid_input",
    `Expected at most ${LIMITS.pieces_per_input_max} pieces of work at once, got ${count}.`,
    "Give the words in several parts, or as lines to: ringmaster import FILE --project PROJECT",
  );
}

function tooManyBefore(title: string, count: number): Problem {
  const most = LIMITS.dependencies_per_task_max;
  return new Problem(
    "invalid_input",
    `Expected at most ${most} tasks that "${cutEnd(title, 80)}" waits for, got ${count}.`,
    "Put what comes before it below one heading; then it waits for that alone.",
  );
}
