import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { decide } from "../../domain/lifecycle.ts";
import type { Project } from "../../domain/project.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Dependency, Task } from "../../domain/task.ts";
import { cycleAmong } from "./cycle.ts";
import { checkParent, cycleProblem } from "./edges.ts";
import type { ItemError } from "../refused.ts";
import type { TaskWords } from "./submit.ts";

/** A task of an import, named by a key; with `ready` it may be worked on at once. */
export type ImportedTask = TaskWords & { key: string; ready: boolean };

/** What an import brings; ends of edges are keys, or ids of tasks that are there. */
export type Imported = { tasks: readonly ImportedTask[]; dependencies: readonly Dependency[] };

/** What is there already, as far as an import has to do with it. */
export type Beside = {
  project: Project;
  /** The id that each key has, or gets. */
  ids: ReadonlyMap<string, string>;
  /** Tasks that are there, by id: those that keys or ends of edges mean. */
  there: ReadonlyMap<string, Task>;
  /** Holding edges between open tasks, when an edge of the import meets a task that is there. */
  edges: readonly (readonly [string, string])[];
};

/** Everything that is wrong with single items of an import. */
export function itemErrors(wanted: Imported, beside: Beside): ItemError[] {
  return [...taskErrors(wanted.tasks, beside), ...edgeErrors(wanted.dependencies, beside)];
}

function taskErrors(tasks: readonly ImportedTask[], beside: Beside): ItemError[] {
  const keys = new Set<string>();
  const references = new Set<string>();
  return tasks.flatMap((task, index) => {
    const { key, external_ref = null } = task;
    const details = [
      isAgain(keys, key) ? `expected each key once, got "${key}" again.` : null,
      external_ref !== null && isAgain(references, external_ref)
        ? `expected each external_ref once, got "${external_ref}" again.`
        : null,
      task.ready && !beside.there.has(beside.ids.get(key) ?? "")
        ? firstState(task, beside.project).detail
        : null,
    ];
    return errorsAt("tasks", index, details);
  });
}

/** Whether a value was seen before; it is seen now. */
function isAgain(seen: Set<string>, value: string): boolean {
  return seen.size === seen.add(value).size;
}

function errorsAt(list: string, index: number, details: readonly (string | null)[]): ItemError[] {
  const place = `${list}[${index}]`;
  return details.flatMap((detail) =>
    detail === null ? [] : [{ place, index, code: "invalid_input" as const, detail }],
  );
}

/**
 * The state in which a new task of an import begins, by the same table that moves tasks; or why it
 * cannot.
 */
export function firstState(
  { ready, acceptance_criteria = "", plan = "" }: ImportedTask,
  { stages, requires }: Project,
): { status: TaskState; reason: string | null; detail: string | null } {
  if (!ready) return { status: "draft", reason: null, detail: null };
  const decided = decide("draft", "make_ready", {
    stages,
    requires,
    has_acceptance_criteria: acceptance_criteria.trim() !== "",
    has_plan: plan.trim() !== "",
  });
  if (!decided.ok) return { status: "draft", reason: null, detail: decided.detail };
  return { status: decided.row.to, reason: decided.row.reason, detail: null };
}

function edgeErrors(dependencies: readonly Dependency[], beside: Beside): ItemError[] {
  const seen = new Set<string>();
  const count = new Map<string, number>();
  return dependencies.flatMap((edge, index) => {
    const { task_id, depends_on_id, kind } = edge;
    const own = (count.get(task_id) ?? 0) + 1;
    count.set(task_id, own);
    return errorsAt("dependencies", index, [
      ...[task_id, depends_on_id].map((end) => unknownEnd(end, beside)),
      task_id === depends_on_id
        ? `expected two tasks, got ${task_id} twice: a task cannot wait for itself.`
        : null,
      isAgain(seen, `${task_id} ${depends_on_id} ${kind}`)
        ? `expected each dependency once, got ${task_id} on ${depends_on_id} again.`
        : null,
      own === LIMITS.dependencies_per_task_max + 1
        ? `expected at most ${LIMITS.dependencies_per_task_max} for ${task_id}, got more.`
        : null,
      kind === "parent_child" ? parentObjection(task_id, beside) : null,
    ]);
  });
}

function unknownEnd(end: string, { ids, there }: Beside): string | null {
  if (ids.has(end) || there.has(end)) return null;
  return `expected a key of this import or the id of a task, got "${end}".`;
}

function parentObjection(end: string, { ids, there }: Beside): string | null {
  const parent = there.get(ids.get(end) ?? end);
  try {
    if (parent) checkParent(parent);
    return null;
  } catch (error) {
    // A refusal of one item is one line in the list of all of them.
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

/** The cycle that an import would close, as a Problem that names it by keys; null when none. */
export function cycleOf({ dependencies }: Imported, { ids, edges }: Beside): Problem | null {
  const names = new Map([...ids].map(([key, id]) => [id, key]));
  const own = dependencies
    .filter(({ kind }) => kind === "blocks" || kind === "parent_child")
    .map((e) => [ids.get(e.task_id) ?? e.task_id, ids.get(e.depends_on_id) ?? e.depends_on_id])
    .map(([from = "", to = ""]) => [from, to] as const);
  const cycle = cycleAmong([...own, ...edges]);
  return cycle && cycleProblem(cycle.map((id) => names.get(id) ?? id));
}
