import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { HELD_STATES, type TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import { LEVELS_MAX, piecesOf, type Piece } from "../../domain/words/pieces.ts";
import { cutEnd } from "../../std/text.ts";
import type { Tables } from "../../ports/store.ts";
import { apply } from "../moves/apply.ts";
import { recorded } from "../history/recorded.ts";
import { firstState } from "./import-check.ts";
import { levelOf } from "./matching.ts";
import { requireProject } from "../projects.ts";
import { rerank } from "../ranking/rerank.ts";
import { isUntouched, sow } from "./sow.ts";
import { release, requireTask, type TaskWords } from "./submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** A child as a person gives it; `after` holds indexes of other children. */
export type GivenChild = {
  title: string;
  description: string;
  kind?: Task["kind"] | undefined;
  after: number[];
};

/** Which task is to be split, and into what; null: by its own words. */
export type SplitRequest = { id: string; children: GivenChild[] | null; actor: string };

/** The task with its new children. */
export type SplitResult = { id: string; task: Task; children: Task[] };

/**
 * Splits a task into children, in the caller's transaction. It completes when they do. Children
 * that wait for no other child wait for what the task waits for, and they may be worked on at once
 * if the task might. Throws `conflict` for a task that has children or is being worked on, and
 * `invalid_input` when there is nothing to split, when ids would lie too deep, or for children that
 * wait for one another.
 */
export async function splitTask(
  world: Ground,
  tables: Tables,
  { id, children, actor }: SplitRequest,
): Promise<SplitResult> {
  const task = await requireTask(tables, id);
  checkSplittable(task);
  const pieces = children === null ? piecesIn(task) : givenPieces(task, children);
  const named = pieces.flatMap(({ waits_for }) => waits_for.map(({ task_id }) => task_id));
  const known = new Set((await tables.tasks.several(named)).map((found) => found.id));
  const seeds = pieces.map((piece) => ({
    piece: { ...piece, waits_for: piece.waits_for.filter((each) => known.has(each.task_id)) },
    id: null,
    twin: null,
    relates_to: null,
  }));
  const label = `Split ${id} into ${pieces.filter((piece) => piece.parent === null).length}`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    const words = (piece: Piece) => childWords(task, piece);
    const place = { seeds, project_id: task.project_id, below: task, words, actor };
    const ids = await sow(world, seen, place);
    await rerank(world, seen, [id, ...ids]);
    await start(world, seen, task, { ids, actor });
    return { id, task: await requireTask(seen, id), children: await childrenOf(seen, id) };
  });
}

function checkSplittable(task: Task): void {
  const { id, status, children } = task;
  if (children > 0) throw hasChildren(task);
  if (status === "completed" || status === "archived") throw isOver(task);
  if (!isUntouched(task)) throw isBusy(task);
  if (levelOf(id) >= LEVELS_MAX) throw tooDeep(task);
}

/** Only a draft has children that wait to be released; else they go where they can. */
async function start(
  world: Ground,
  tables: Tables,
  before: Task,
  { ids, actor }: { ids: readonly string[]; actor: string },
): Promise<void> {
  const task = await requireTask(tables, before.id);
  await apply(world, tables, { task, trigger: "split", actor });
  if (before.status === "draft") return;
  const project = await requireProject(tables, before.project_id);
  for (const id of ids) {
    const child = await requireTask(tables, id);
    const { detail } = firstState({ ...child, key: id, ready: true }, project);
    if (detail === null) await release(world, tables, id, actor);
  }
}

async function childrenOf(tables: Tables, id: string): Promise<Task[]> {
  const children = await tables.dependencies.children(id);
  const tasks = await tables.tasks.several(children.map((child) => child.id));
  const number = (task: Task) => Number(task.id.split(".").at(-1));
  return tasks.toSorted((a, b) => number(a) - number(b));
}

function childWords(task: Task, piece: Piece): TaskWords {
  const { title, description, kind, priority } = piece;
  const { agent, needs } = task;
  const own = kind === "task" ? task.kind : kind;
  return { title, description, kind: own, priority: priority ?? task.priority, agent, needs };
}

/** Whether a task can be split by its own words, with nobody naming the parts. */
export function namesParts(task: Task): boolean {
  try {
    checkSplittable(task);
    return piecesIn(task).length > 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return false;
  }
}

/** The parts of a task by its description, or by its title when that holds several. */
function piecesIn(task: Task): Piece[] {
  const levels = LEVELS_MAX - levelOf(task.id);
  for (const text of [task.description, task.title]) {
    const pieces = partsIn(text, levels);
    const roots = pieces.filter(({ parent }) => parent === null).length;
    if (roots > LIMITS.children_per_split_max) throw tooManyChildren(task, roots);
    if (roots > 1) return pieces;
  }
  throw nothingToSplit(task);
}

/** The pieces of a text; where all lie in one whole its parts, because the task itself is that. */
function partsIn(text: string, levels: number): Piece[] {
  const pieces = piecesOf(text, levels);
  if (pieces.filter(({ parent }) => parent === null).length !== 1) return pieces;
  return piecesOf(text, levels + 1)
    .slice(1)
    .map((piece) => ({
      ...piece,
      parent: piece.parent === null || piece.parent === 0 ? null : piece.parent - 1,
      after: piece.after.flatMap((a) => (a.index === 0 ? [] : [{ ...a, index: a.index - 1 }])),
    }));
}

function givenPieces(task: Task, children: readonly GivenChild[]): Piece[] {
  checkOrder(task, children);
  return children.map(({ title, description, kind, after }) => ({
    title,
    description,
    kind: kind ?? task.kind,
    priority: null,
    after: [...new Set(after)].map((index) => ({ index, because: "given" })),
    waits_for: [],
    parent: null,
  }));
}

/** Takes children away that wait for none that is left, until none is left or they are a cycle. */
function checkOrder(task: Task, children: readonly GivenChild[]): void {
  for (const { after } of children)
    for (const index of after) if (index >= children.length) throw noSuchChild(index, children);
  let left = [...children.keys()];
  for (;;) {
    const still = left.filter((at) => children[at]?.after.some((index) => left.includes(index)));
    if (still.length === 0) return;
    if (still.length === left.length) throw waitForOneAnother(task, still, children);
    left = still;
  }
}

function hasChildren({ id, children }: Task): Problem {
  const some = children === 1 ? "a child" : `${children} children`;
  return new Problem(
    "conflict",
    `Task ${id} has ${some} already.`,
    `See them: ringmaster task show ${id}`,
  );
}

function isBusy({ id, status }: Task): Problem {
  const held: readonly TaskState[] = HELD_STATES;
  return new Problem(
    "conflict",
    `Task ${id} is being worked on (${status}) and cannot be split meanwhile.`,
    held.includes(status)
      ? `Wait, or say that it is too large first: ringmaster task resubmit ${id} --reason "…"`
      : "Wait for its end, or add other tasks beside it.",
  );
}

function isOver({ id, status }: Task): Problem {
  return new Problem(
    "conflict",
    `Task ${id} is ${status}; there is no work in it to split.`,
    status === "archived" ? `Reopen it first: ringmaster task move ${id} draft` : "Add a new task.",
  );
}

function tooDeep({ id }: Task): Problem {
  return new Problem(
    "invalid_input",
    `Expected at most ${LEVELS_MAX} levels of tasks, and ${id} is on the last.`,
    "Add tasks beside it, or to the task that it belongs to.",
  );
}

function nothingToSplit({ id }: Task): Problem {
  return new Problem(
    "invalid_input",
    `Expected a list or several things to do in the words of ${id}, got one thing.`,
    `Name the parts: ringmaster task split ${id} --into "…" --into "…"`,
  );
}

function tooManyChildren({ id }: Task, count: number): Problem {
  return new Problem(
    "invalid_input",
    `Expected at most ${LIMITS.children_per_split_max} parts in the words of ${id}, got ${count}.`,
    "Put them below a few headings first.",
  );
}

function noSuchChild(index: number, children: readonly GivenChild[]): Problem {
  return new Problem(
    "invalid_input",
    `Expected indexes of children from 0 to ${children.length - 1} in "after", got ${index}.`,
    "Count the children from 0.",
  );
}

function waitForOneAnother(
  { id }: Task,
  indexes: readonly number[],
  children: readonly GivenChild[],
): Problem {
  const titles = indexes.slice(0, 10).map((at) => `"${cutEnd(children[at]?.title ?? "", 60)}"`);
  return new Problem(
    "cycle",
    `These children of ${id} would wait for one another: ${titles.join(", ")}.`,
    'Leave one of them out of another\'s "after".',
  );
}
