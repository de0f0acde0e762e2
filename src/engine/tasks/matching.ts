import { ALIKE, likenesses, SAME, type Likeness, type Likenesses } from "../../domain/likeness.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { Task } from "../../domain/task.ts";
import type { Piece } from "../../domain/words/pieces.ts";
import { stemsOf } from "../../domain/words/stems.ts";
import { wordsOf } from "../../domain/words/title.ts";
import { twinsOf } from "../../domain/words/twins.ts";
import type { Tables } from "../../ports/store.ts";
import { isUntouched, type Seed } from "./sow.ts";

/** What a piece is like: an open task, or an earlier piece of the same words. */
export type Match = { task_id: string | null; title: string } & Likeness;

/** A piece with what it was matched with, and what it adds to a task that says the same. */
export type Matched = Seed & { match: Match | null; note: string };

/** Open tasks that words are compared with, the newest of a project. */
const COMPARED_MAX = 10_000;

/** A part of a new whole says little by itself below so many content words. */
const TELLING_WORDS = 3;

type Open = Pick<Task, "id" | "title" | "status">;

/** All that pieces are matched against. */
type Search = {
  tables: Tables;
  pieces: readonly Piece[];
  open: Likenesses<string>;
  matched: Matched[];
};

/**
 * Finds for each piece an open task that says the same, to which it is then attached, or one that
 * is like it. A whole is attached only to a task with children; its parts are then looked for among
 * those children. Nothing is attached to a task that is being worked on and would have to be told
 * more, because its agent has been told already.
 */
export async function match(
  tables: Tables,
  project_id: string,
  pieces: readonly Piece[],
): Promise<Matched[]> {
  const titles: Open[] = await tables.tasks.titles(project_id, COMPARED_MAX);
  const open = likenesses(
    titles,
    pieces.map(({ title }) => title),
  );
  const search: Search = { tables, pieces, open, matched: [] };
  const twins = twinsOf(pieces);
  for (const [at, piece] of pieces.entries()) {
    const twin = twins[at] ?? null;
    const known = twin === null ? null : search.matched[twin.index];
    search.matched.push(
      twin === null || !known
        ? await matchOne(search, piece, at)
        : repeated(piece, twin.index, { twin, known }),
    );
  }
  return search.matched;
}

function repeated(
  piece: Piece,
  index: number,
  { twin, known }: { twin: Likeness; known: Matched },
): Matched {
  const { likeness, shared } = twin;
  const match = { task_id: known.id, title: known.piece.title, likeness, shared };
  const note = added(piece, known.piece);
  return { piece, id: known.id, twin: index, relates_to: null, match, note };
}

async function matchOne(search: Search, piece: Piece, at: number): Promise<Matched> {
  const alone = { piece, id: null, twin: null, relates_to: null, match: null, note: "" };
  const found = await nearest(search, piece);
  if (found === null || found.likeness < ALIKE) return alone;
  const { id, ...words } = found;
  const match = { task_id: id, ...words };
  const task = await search.tables.tasks.find(id);
  const note = task ? added(piece, task) : "";
  const same = found.likeness >= SAME && task !== undefined && fits(search, { piece, at }, task);
  const tellable = note === "" || (task !== undefined && canBeTold(task, note));
  return same && tellable ? { ...alone, match, id, note } : { ...alone, match, relates_to: id };
}

/** Among the parts of the task that its whole is attached to, or else among all open ones. */
async function nearest({ tables, open, matched }: Search, { title, parent }: Piece) {
  const whole = parent === null ? null : (matched[parent]?.id ?? null);
  if (whole === null) return open.nearest(title);
  const parts = new Set((await tables.dependencies.children(whole)).map(({ id }) => id));
  return open.nearest(title, (id) => parts.has(id));
}

/** Whether a piece may be attached to a task that says the same. */
function fits(
  { pieces, matched }: Search,
  { piece, at }: { piece: Piece; at: number },
  task: Task,
): boolean {
  const { parent, title } = piece;
  const whole = pieces.some((other) => other.parent === at);
  if (whole)
    return task.children > 0 && isUntouched(task) && levelOf(task.id) === depth(pieces, piece);
  if (parent === null || (matched[parent]?.id ?? null) !== null) return true;
  return new Set(stemsOf(title)).size >= TELLING_WORDS;
}

/** How many tasks an id lies in, itself among them: 1 for `bd-a1b2`, 2 for `bd-a1b2.3`. */
export function levelOf(id: string): number {
  return id.split(".").length;
}

function depth(pieces: readonly Piece[], { parent }: Piece): number {
  const above = parent === null ? undefined : pieces[parent];
  return above ? 1 + depth(pieces, above) : 1;
}

function canBeTold(task: Task, note: string): boolean {
  const chars = task.description.length + note.length + 2;
  return isUntouched(task) && chars <= LIMITS.description_chars_max;
}

/** What a piece says that the other does not; "" when that is nothing. */
function added(piece: Piece, other: Pick<Task, "title" | "description">): string {
  const known = new Set(wordsOf(`${other.title} ${other.description}`).map(lower));
  const adds = (text: string) => wordsOf(text).some((word) => !known.has(lower(word)));
  const parts = [piece.title, piece.description].filter((text) => text !== "" && adds(text));
  return parts.join("\n\n");
}

function lower(word: string): string {
  return word.toLowerCase();
}
