import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Project } from "../../domain/project.ts";
import { TERMINAL_STATES, type TaskState } from "../../domain/states.ts";
import { TASK_DEFAULTS, type Dependency, type Task } from "../../domain/task.ts";
import { taskId } from "../../domain/ids.ts";
import type { Tables } from "../../ports/store.ts";
import { edit, type TaskFields } from "./change.ts";
import { completeParents } from "./edges.ts";
import { recorded } from "../history/recorded.ts";
import { cycleOf, firstState, itemErrors } from "./import-check.ts";
import type { Beside, Imported, ImportedTask } from "./import-check.ts";
import { edgeId, TASK_FIELDS } from "../history/journal.ts";
import { happened } from "../ledger.ts";
import { requireProject } from "../projects.ts";
import { refusedTogether } from "../refused.ts";
import { placesOfNew, rerank } from "../ranking/rerank.ts";
import { newTask } from "./submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** Many tasks with their edges, for a project. */
export type ImportRequest = Imported & { project_id: string; actor: string };

/**
 * The id of each key, and what became of the tasks: new ones, those that were there under the same
 * external_ref and got new words, and those that were left as they are.
 */
export type ImportResult = {
  ids: Record<string, string>;
  added: number;
  updated: number;
  skipped: number;
};

/** Rows read or written at once. */
const CHUNK = 500;

/**
 * Adds many tasks with their edges, or nothing, and then every error is listed in `facts.errors`.
 * A task whose external_ref the project has already is the same task: words that the import has and
 * it has not are written, unless it is over. The order of the import is that of the queue among
 * equals. Takes a hundred thousand tasks in one transaction.
 */
export async function importTasks(
  world: Ground,
  tables: Tables,
  request: ImportRequest,
): Promise<ImportResult> {
  const project = await requireProject(tables, request.project_id);
  const beside = await lookBeside(world, tables, project, request);
  const errors = itemErrors(request, beside);
  if (errors.length > 0) throw refusedTogether(errors);
  const cycle = cycleOf(request, beside);
  if (cycle) throw cycle;
  const label = `Imported ${request.tasks.length} tasks into ${project.name}`;
  return recorded(world, tables, { actor: request.actor, label }, async (seen) => {
    const result = await takeIn(world, seen, request, beside);
    const { ids: _, ...counts } = result;
    const data = { ...counts, actor: request.actor };
    await happened(world.clock, seen, { kind: "task.created", subject: project.id, data });
    return result;
  });
}

async function lookBeside(
  world: Ground,
  tables: Tables,
  project: Project,
  wanted: Imported,
): Promise<Beside> {
  const same = await sameTasks(tables, project.id, wanted.tasks);
  const ids = await idsOf(world, tables, wanted.tasks, same);
  const ends = wanted.dependencies.flatMap((e) => [e.task_id, e.depends_on_id]);
  const named = [...new Set(ends)].filter((end) => !ids.has(end) && taskId.safeParse(end).success);
  const there = new Map([...same.values()].map((task) => [task.id, task]));
  for (const chunk of chunksOf(named))
    for (const task of await tables.tasks.several(chunk)) there.set(task.id, task);
  const edges = there.size > 0 ? await tables.graph.edges() : [];
  return { project, ids, there, edges };
}

/** The project's tasks that have a reference of the import, by reference. */
async function sameTasks(
  tables: Tables,
  project_id: string,
  tasks: readonly ImportedTask[],
): Promise<Map<string, Task>> {
  const references = tasks.flatMap(({ external_ref }) => external_ref ?? []);
  const found = new Map<string, Task>();
  for (const chunk of chunksOf(references))
    for (const task of await tables.tasks.byReference(project_id, chunk))
      if (task.external_ref !== null) found.set(task.external_ref, task);
  return found;
}

/** The id of each key: that of the same task, or a fresh one, in ascending order. */
async function idsOf(
  world: Ground,
  tables: Tables,
  tasks: readonly ImportedTask[],
  same: ReadonlyMap<string, Task>,
): Promise<Map<string, string>> {
  const known = ({ external_ref = null }: ImportedTask) =>
    external_ref === null ? undefined : same.get(external_ref)?.id;
  const count = tasks.filter((each) => known(each) === undefined).length;
  const fresh = (await freshIds(world, tables, count)).values();
  return new Map(tasks.map((each) => [each.key, known(each) ?? fresh.next().value ?? ""]));
}

/** Ids that no task has. They are ascending: among equals the queue goes by time and then by id. */
async function freshIds({ clock }: Ground, tables: Tables, count: number): Promise<string[]> {
  const fresh = new Set<string>();
  while (fresh.size < count) {
    const more = Array.from({ length: count - fresh.size }, () => clock.id("task"));
    for (const chunk of chunksOf(more)) {
      const taken = new Set((await tables.tasks.several(chunk)).map(({ id }) => id));
      for (const id of chunk) if (!taken.has(id)) fresh.add(id);
    }
  }
  return [...fresh].toSorted();
}

async function takeIn(
  world: Ground,
  tables: Tables,
  wanted: ImportRequest,
  beside: Beside,
): Promise<ImportResult> {
  const idOf = (key: string) => beside.ids.get(key) ?? key;
  const edges = wanted.dependencies.map((edge) => ({
    task_id: idOf(edge.task_id),
    depends_on_id: idOf(edge.depends_on_id),
    kind: edge.kind,
  }));
  const fresh = wanted.tasks.filter(({ key }) => !beside.there.has(idOf(key)));
  await insertNew(world, tables, { tasks: fresh, edges, actor: wanted.actor }, beside);
  const updated = await updateSame(world, tables, wanted.tasks, beside);
  const added = await withoutKnown(tables, edges, beside);
  for (const chunk of chunksOf(added)) {
    await setImmediate();
    await tables.dependencies.insertAll(chunk);
  }
  const ends = added.flatMap((edge) => [edge.task_id, edge.depends_on_id]);
  const known = ends.filter((id) => beside.there.has(id));
  await rerank(world, tables, [...new Set([...updated, ...known])]);
  await completeParents(world, tables, parentsOfKnown(added, beside));
  const counts = { added: fresh.length, updated: updated.length };
  const skipped = wanted.tasks.length - counts.added - counts.updated;
  return { ids: Object.fromEntries(beside.ids), ...counts, skipped };
}

/** Parents that got a child that was there before, and may be over. */
function parentsOfKnown(edges: readonly Dependency[], { there }: Beside): string[] {
  return edges
    .filter((edge) => edge.kind === "parent_child" && there.has(edge.depends_on_id))
    .map(({ task_id }) => task_id);
}

/** What an import brings that is new; `edges` by ids, those of other tasks too. */
type News = { tasks: readonly ImportedTask[]; edges: readonly Dependency[]; actor: string };

/** Inserts the tasks where they belong in the queue: to rank so many anew takes seconds. */
async function insertNew(
  world: Ground,
  tables: Tables,
  { tasks, edges, actor }: News,
  { project, ids }: Beside,
): Promise<void> {
  const at = world.clock.now();
  const rows = tasks.map(({ key, ready, ...words }) => {
    const task = newTask(world, ids.get(key) ?? "", { ...words, project_id: project.id });
    return { task, first: firstState({ key, ready, ...words }, project) };
  });
  const places = placesOfNew(
    world,
    rows.map(({ task }) => task),
    edges,
  );
  const placed = rows.map((row, n) => ({ ...row, task: { ...row.task, ...places[n] } }));
  for (const chunk of chunksOf(placed)) {
    await setImmediate();
    await tables.tasks.insertAll(
      chunk.map(({ task, first }) => ({ ...task, status: first.status })),
    );
    for (const { task, first } of chunk) {
      if (first.reason === null) continue;
      const move = { from: task.status, to: first.status, trigger: "make_ready", actor };
      await tables.transitions.insert({ ...move, task_id: task.id, reason: first.reason, at });
    }
  }
}

const OVER: readonly TaskState[] = TERMINAL_STATES;

/** Writes what the import says anew of tasks that are there; their ids. */
async function updateSame(
  world: Ground,
  tables: Tables,
  tasks: readonly ImportedTask[],
  { ids, there }: Beside,
): Promise<string[]> {
  const updated: string[] = [];
  for (const each of tasks) {
    const task = there.get(ids.get(each.key) ?? "");
    const fields = task === undefined || OVER.includes(task.status) ? {} : news(each, task);
    if (task === undefined || Object.keys(fields).length === 0) continue;
    await edit(world, tables, task, fields);
    updated.push(task.id);
  }
  return updated;
}

/** What a task is that nobody has said anything else of. */
const USUAL = { description: "", agent: null, kind: "task", priority: "P2" };

/** What a task would be told anew. What the import leaves at its default says nothing. */
function news(wanted: ImportedTask, task: Task): TaskFields {
  const usual: Record<string, unknown> = { ...TASK_DEFAULTS, ...USUAL };
  const entries = TASK_FIELDS.flatMap((name) => {
    const value = wanted[name];
    const same = isDeepStrictEqual(value, usual[name]) || isDeepStrictEqual(value, task[name]);
    return value === undefined || same ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** Edges that are not there yet; only those between two tasks that are there can be. */
async function withoutKnown(
  tables: Tables,
  edges: readonly Dependency[],
  { there }: Beside,
): Promise<Dependency[]> {
  const between = edges.filter((e) => there.has(e.task_id) && there.has(e.depends_on_id));
  const known = new Set<string>();
  for (const id of new Set(between.map(({ task_id }) => task_id)))
    for (const edge of await tables.dependencies.of(id)) known.add(edgeId(edge));
  return edges.filter((edge) => !known.has(edgeId(edge)));
}

function* chunksOf<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK);
}
