import { TERMINAL_STATES, type TaskState } from "../../domain/states.ts";
import type { Dependency, Task } from "../../domain/task.ts";
import type { Piece } from "../../domain/words/pieces.ts";
import type { Tables } from "../../ports/store.ts";
import { connect } from "./edges.ts";
import { happened } from "../ledger.ts";
import { newTask, type TaskWords } from "./submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** A piece that becomes a task, unless `id` names one that is there and says the same. */
export type Seed = {
  piece: Piece;
  id: string | null;
  /** An earlier piece that says the same; the two become one task. */
  twin: number | null;
  /** A task that is there and is like it. */
  relates_to: string | null;
};

/** What is made of pieces: for whom, in which project, and below which task, if any. */
export type Sowing = {
  seeds: readonly Seed[];
  project_id: string;
  below: Task | null;
  words: (piece: Piece) => TaskWords;
  actor: string;
};

/**
 * Makes the tasks and edges of pieces as drafts, and answers the id of each piece's task. Not
 * ranked anew; the caller does that once. A part waits for what its whole waits for, unless it
 * waits for another part. A task that is there already waits for more only while nobody works on
 * it. Throws `not_found` for a task that the words name and nobody knows, and `cycle`.
 */
export async function sow(world: Ground, tables: Tables, sowing: Sowing): Promise<string[]> {
  const ids = await idsOf(world, tables, sowing);
  const made = sowing.seeds.flatMap((seed, at) =>
    isNew(seed) ? [{ seed, id: ids[at] ?? "" }] : [],
  );
  const rows = made.map(({ seed, id }) =>
    newTask(world, id, { ...sowing.words(seed.piece), project_id: sowing.project_id }),
  );
  await tables.tasks.insertAll(rows);
  for (const { id, title } of rows)
    await happened(world.clock, tables, {
      kind: "task.created",
      subject: id,
      task_id: id,
      data: { title, actor: sowing.actor },
    });
  await connectAll(world, tables, sowing, ids);
  return ids;
}

/** Whether a piece becomes a task of its own. */
export function isNew({ id, twin }: Pick<Seed, "id" | "twin">): boolean {
  return id === null && twin === null;
}

async function idsOf(
  world: Ground,
  tables: Tables,
  { seeds, below }: Pick<Sowing, "seeds" | "below">,
): Promise<string[]> {
  const roots = seeds.filter((seed) => isNew(seed) && seed.piece.parent === null).length;
  const fresh = below ? [] : await freshIds(world, tables, roots);
  const ids: string[] = [];
  const counted = new Map<string, number>();
  for (const { piece, id, twin } of seeds) {
    const parent = piece.parent === null ? (below?.id ?? null) : (ids[piece.parent] ?? null);
    const known = id ?? (twin === null ? null : (ids[twin] ?? null));
    ids.push(
      known ?? (parent === null ? fresh.shift() : null) ?? (await childId(tables, parent, counted)),
    );
  }
  return ids;
}

/** Ids that no task has, ascending: among equals the queue goes by time and then by id. */
async function freshIds({ clock }: Ground, tables: Tables, count: number): Promise<string[]> {
  const fresh = new Set<string>();
  while (fresh.size < count) {
    const id = clock.id("task");
    if (!(await tables.tasks.find(id))) fresh.add(id);
  }
  return [...fresh].toSorted();
}

/** The next number below a parent that no task has. */
async function childId(
  tables: Tables,
  parent: string | null,
  counted: Map<string, number>,
): Promise<string> {
  const whole = parent ?? "";
  for (;;) {
    const number = (counted.get(whole) ?? 0) + 1;
    counted.set(whole, number);
    const id = `${whole}.${number}`;
    if (!(await tables.tasks.find(id))) return id;
  }
}

/** An edge, and whether it holds back a task that was there before. */
type Wanted = Dependency & { seed: Seed };

async function connectAll(
  world: Ground,
  tables: Tables,
  sowing: Sowing,
  ids: readonly string[],
): Promise<void> {
  const seen = new Set<string>();
  for (const { seed, ...edge } of await edgesOf(tables, sowing, ids)) {
    const name = `${edge.task_id} ${edge.depends_on_id} ${edge.kind}`;
    if (seen.size === seen.add(name).size || edge.task_id === edge.depends_on_id) continue;
    if (!isNew(seed) && (await isThere(tables, edge))) continue;
    if (!isNew(seed) && edge.kind === "blocks" && !(await waits(tables, edge.task_id))) continue;
    await connect(world, tables, edge);
  }
}

async function edgesOf(
  tables: Tables,
  { seeds, below }: Sowing,
  ids: readonly string[],
): Promise<Wanted[]> {
  const edges: Wanted[] = [];
  const heirs: string[][] = [];
  for (const [at, seed] of seeds.entries()) {
    const { piece, relates_to } = seed;
    const own = ids[at] ?? "";
    const on = (kind: Dependency["kind"], depends_on_id: string): Wanted => ({
      task_id: own,
      depends_on_id,
      kind,
      seed,
    });
    const parent = piece.parent === null ? (below?.id ?? null) : (ids[piece.parent] ?? null);
    if (parent !== null)
      edges.push({ task_id: parent, depends_on_id: own, kind: "parent_child", seed });
    for (const { index } of piece.after) edges.push(on("blocks", ids[index] ?? ""));
    for (const { task_id } of piece.waits_for) edges.push(on("blocks", task_id));
    heirs.push(await inherited(tables, seeds, { at, parent, heirs }));
    for (const id of heirs[at] ?? []) edges.push(on("blocks", id));
    if (relates_to !== null) edges.push(on("relates_to", relates_to));
  }
  return edges;
}

/** What each piece so far waits for because a whole that was there before does. */
type Heirs = { at: number; parent: string | null; heirs: readonly string[][] };

async function inherited(
  tables: Tables,
  seeds: readonly Seed[],
  { at, parent, heirs }: Heirs,
): Promise<string[]> {
  const seed = seeds[at];
  if (!seed || parent === null || !isNew(seed)) return [];
  const { piece } = seed;
  const inside = piece.after.some(({ index }) => seeds[index]?.piece.parent === piece.parent);
  if (inside) return [];
  const whole = piece.parent === null ? undefined : seeds[piece.parent];
  return whole && isNew(whole) ? (heirs[piece.parent ?? 0] ?? []) : blockersOf(tables, parent);
}

async function blockersOf(tables: Tables, id: string): Promise<string[]> {
  const unmet = new Set(await tables.dependencies.unmet(id));
  const near = await tables.dependencies.of(id);
  return near.flatMap(({ task_id, depends_on_id, kind }) =>
    task_id === id && kind === "blocks" && unmet.has(depends_on_id) ? [depends_on_id] : [],
  );
}

async function isThere(tables: Tables, edge: Dependency): Promise<boolean> {
  const near = await tables.dependencies.of(edge.task_id);
  return near.some((e) => e.depends_on_id === edge.depends_on_id && e.kind === edge.kind);
}

const UNTOUCHED: readonly TaskState[] = [
  "draft",
  "planning",
  "ready",
  "blocked",
  "failed",
  "needs_decomposition",
  ...TERMINAL_STATES,
];

/** Whether nobody works on a task and nothing of it is on its way. */
export function isUntouched({ status }: Pick<Task, "status">): boolean {
  return UNTOUCHED.includes(status);
}

async function waits(tables: Tables, id: string): Promise<boolean> {
  const task = await tables.tasks.find(id);
  return task !== undefined && isUntouched(task);
}
