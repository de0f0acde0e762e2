import type { TaskState } from "../../domain/states.ts";
import { task as taskShape, TASK_DEFAULTS, type Dependency, type Task } from "../../domain/task.ts";
import { TRANSITIONS } from "../../domain/transitions.ts";
import type { Tables } from "../../ports/store.ts";
import { apply } from "../moves/apply.ts";
import { edit } from "../tasks/change.ts";
import { edgeId } from "./journal.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { movedOn, restingState, type Turn } from "./moved-on.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

const partial = taskShape.partial();

/** What of a task that is to go was made with it: its edges, unless they were not kept (`slim`). */
type Leaving = { leaving: readonly Turn[]; cut: readonly Dependency[] };

/** Takes away tasks that were added: those that nobody worked on and nothing else refers to. */
export async function leaveTasks(
  world: Ground,
  tables: Tables,
  { leaving, cut }: Leaving,
  { slim }: { slim: boolean },
): Promise<void> {
  if (leaving.length === 0) return;
  const turns = new Map(leaving.map((each) => [each.id, each]));
  const ids = [...turns.keys()];
  const tasks = await tables.tasks.several(ids);
  for (const task of tasks) await refuseWorkedOn(tables, task, turns);
  const own = new Set(cut.map(edgeId));
  for (const edge of await tables.dependencies.touching(ids))
    if (!own.has(edgeId(edge)) && !(slim && isInside(turns, edge)))
      throw connectedSince(turns, edge);
  await tables.tasks.removeAll(ids);
  await tell(world, tables, "task.changed", { tasks, data: { removed: true } });
}

/** A task that was never changed since it was made, was never claimed either. */
async function refuseWorkedOn(
  tables: Tables,
  task: Task,
  turns: ReadonlyMap<string, Turn>,
): Promise<void> {
  const each = turns.get(task.id);
  if (each === undefined || task.version === 0) return;
  if ((await tables.attempts.of(task.id)).length === 0) return;
  throw movedOn(each, "was worked on; cancel it instead of undoing it", task);
}

const isInside = (turns: ReadonlyMap<string, Turn>, edge: Dependency): boolean =>
  turns.has(edge.task_id) && turns.has(edge.depends_on_id);

function connectedSince(turns: ReadonlyMap<string, Turn>, edge: Dependency) {
  const { task_id, depends_on_id } = edge;
  const own = turns.get(task_id) ?? turns.get(depends_on_id);
  const other = own?.id === task_id ? depends_on_id : task_id;
  const { id = task_id } = own ?? {};
  const turn: Turn = own ?? { kind: "task", id, from: null, to: null };
  return movedOn(turn, `was connected with ${other} since`, { ...edge });
}

/** Makes tasks again that were taken away, as they were, in the state in which they were. */
export async function makeTasks(
  world: Ground,
  tables: Tables,
  made: readonly Turn[],
  { actor }: { actor: string },
): Promise<void> {
  if (made.length === 0) return;
  const rows = made.map((each) => rowOf(world, each));
  await requireProjects(tables, made, rows);
  await tables.tasks.insertAll(rows);
  const at = world.clock.now();
  for (const { id, status } of rows) {
    if (status === "draft") continue;
    const move = { from: "draft", to: status, trigger: "undo", actor } as const;
    await tables.transitions.insert({ ...move, task_id: id, reason: "it was made again", at });
  }
  await tell(world, tables, "task.created", { tasks: rows, data: { actor } });
}

function rowOf({ clock }: Ground, { id, to }: Turn): Task {
  const row = taskShape.parse({ ...TASK_DEFAULTS, ...to, id, updated_at: clock.now() });
  return { ...row, status: restingState(row.status) };
}

async function requireProjects(
  tables: Tables,
  made: readonly Turn[],
  rows: readonly Task[],
): Promise<void> {
  for (const project_id of new Set(rows.map((row) => row.project_id))) {
    const first = made[rows.findIndex((row) => row.project_id === project_id)];
    if (first !== undefined && !(await tables.projects.find(project_id)))
      throw movedOn(first, "belongs to a project that is not there any more", null);
  }
}

/** One event for one task, or one for all of them. */
async function tell(
  { clock }: Ground,
  tables: Tables,
  kind: "task.created" | "task.changed",
  { tasks, data }: { tasks: readonly Task[]; data: Record<string, unknown> },
): Promise<void> {
  const [first] = tasks;
  if (first === undefined) return;
  const one = tasks.length === 1;
  const of = { subject: one ? first.id : first.project_id, task_id: one ? first.id : null };
  await happened(clock, tables, { kind, ...of, data: { ...data, tasks: tasks.length } });
}

/** Writes the fields of a task, but for its state. */
export async function editTask(world: Ground, tables: Tables, each: Turn): Promise<void> {
  const { status: _, ...fields } = partial.parse(each.to);
  if (Object.keys(fields).length === 0) return;
  await edit(world, tables, await requireTask(tables, each.id), fields);
}

/** Moves a task to the state that it is to be in again, if the turn says one. */
export async function turnState(
  world: Ground,
  tables: Tables,
  each: Turn,
  { actor }: { actor: string },
): Promise<void> {
  if (each.kind !== "task" || each.from === null || each.to === null) return;
  const { status } = partial.parse(each.to);
  if (status === undefined) return;
  const task = await requireTask(tables, each.id);
  const undo_to = restingState(status);
  // A parent may have followed its children by itself.
  if (task.status === undo_to) return;
  if (!hasWay(task.status, undo_to))
    throw movedOn(each, `is ${task.status}, and there is no way back to ${undo_to}`, task);
  await apply(world, tables, { task, trigger: "undo", actor, undo_to });
}

function hasWay(from: TaskState, to: TaskState): boolean {
  return TRANSITIONS.some((r) => r.trigger === "undo" && r.from.includes(from) && r.to === to);
}
