import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import {
  DELIVERY_STATES,
  HELD_STATES,
  TERMINAL_STATES,
  type TaskState,
} from "../../domain/states.ts";
import type { Dependency, Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { apply } from "../moves/apply.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { rerank } from "../ranking/rerank.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

const OVER: readonly TaskState[] = TERMINAL_STATES;
const HELD: readonly TaskState[] = HELD_STATES;
const DELIVERED: readonly TaskState[] = DELIVERY_STATES;
const HOLDING: readonly Dependency["kind"][] = ["blocks", "parent_child"];

/** Lets one task wait for another; a cycle is refused and named. */
export function depend(
  world: Ground,
  tables: Tables,
  edge: Dependency,
  actor: string,
): Promise<Dependency> {
  const label = `Let ${edge.task_id} wait for ${edge.depends_on_id} (${edge.kind})`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    await connect(world, seen, edge);
    await rerank(world, seen, [edge.task_id]);
    await completeParents(world, seen, [edge.task_id]);
    return edge;
  });
}

/** Lets one task wait for another no longer; `not_found` when it did not. */
export function undepend(
  world: Ground,
  tables: Tables,
  edge: Dependency,
  actor: string,
): Promise<Dependency> {
  const label = `Let ${edge.task_id} wait for ${edge.depends_on_id} no longer (${edge.kind})`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    await disconnect(world, seen, edge);
    await rerank(world, seen, [edge.task_id, edge.depends_on_id]);
    await completeParents(world, seen, [edge.task_id]);
    return edge;
  });
}

/**
 * Adds an edge without ranking anew, which the caller does once for all that it changes. Throws
 * `invalid_input` for an edge from a task to itself and for one too many, `not_found`, `conflict`
 * when the edge is there or its parent cannot have children, and `cycle`.
 */
export async function connect(world: Ground, tables: Tables, edge: Dependency): Promise<void> {
  if (edge.task_id === edge.depends_on_id) throw selfEdge(edge);
  const task = await requireTask(tables, edge.task_id);
  if (edge.kind === "parent_child") checkParent(task);
  await join(world, tables, edge);
}

/** The same whatever state a parent is in; for what was connected before. */
export async function join(world: Ground, tables: Tables, edge: Dependency): Promise<void> {
  for (const end of [edge.task_id, edge.depends_on_id]) await requireTask(tables, end);
  await checkNeighbours(tables, edge);
  if (HOLDING.includes(edge.kind)) await refuseCycle(tables, edge);
  await tables.dependencies.insert(edge);
  await told(world, tables, "dependency.added", edge);
}

/** Takes an edge away without ranking anew; `not_found` when there is none. */
export async function disconnect(world: Ground, tables: Tables, edge: Dependency): Promise<void> {
  const before = await requireTask(tables, edge.task_id);
  if (!(await tables.dependencies.remove(edge))) throw noEdge(edge);
  await told(world, tables, "dependency.removed", edge);
  if (before.waiting_on > 0) await tellFreed(world, tables, edge);
}

/** A task that waited for that edge alone can be worked on now; an epic completes instead. */
async function tellFreed({ clock }: Ground, tables: Tables, edge: Dependency): Promise<void> {
  const { waiting_on, children, status } = await requireTask(tables, edge.task_id);
  if (waiting_on > 0 || children > 0 || OVER.includes(status)) return;
  const { task_id, depends_on_id: by } = edge;
  await happened(clock, tables, {
    kind: "task.unblocked",
    subject: task_id,
    task_id,
    data: { by },
  });
}

/**
 * Completes those of the tasks that are ready and whose children are all over, as removing an edge
 * to the last open one leaves them: nobody would ever be given such a task.
 */
export async function completeParents(
  world: Ground,
  tables: Tables,
  ids: readonly string[],
): Promise<void> {
  for (const task of await tables.tasks.several(ids)) {
    const { children, waiting_on, status } = task;
    if (children === 0 || waiting_on > 0 || status !== "ready") continue;
    await apply(world, tables, { task, trigger: "children_completed", actor: "engine" });
  }
}

async function told(
  { clock }: Ground,
  tables: Tables,
  kind: "dependency.added" | "dependency.removed",
  edge: Dependency,
): Promise<void> {
  const { task_id } = edge;
  await happened(clock, tables, { kind, subject: task_id, task_id, data: { ...edge } });
}

/** Refuses children for a task that is over, or whose work has begun. */
export function checkParent({ id, status }: Pick<Task, "id" | "status">): void {
  if (OVER.includes(status))
    throw new Problem(
      "conflict",
      `Task ${id} is ${status}, and a parent that is over takes no more children.`,
      "Reopen it first, or name another parent.",
    );
  if (HELD.includes(status))
    throw new Problem(
      "conflict",
      `Task ${id} is being worked on, and a parent is worked on by its children only.`,
      `Say first that it is too large: ringmaster task resubmit ${id} --reason "…"`,
    );
  if (DELIVERED.includes(status))
    throw new Problem(
      "conflict",
      `Task ${id} is on its way (${status}), and would be over before its children.`,
      "Wait for its end, or name another parent.",
    );
}

async function checkNeighbours(tables: Tables, edge: Dependency): Promise<void> {
  const near = await tables.dependencies.of(edge.task_id);
  const own = near.filter((e) => e.task_id === edge.task_id);
  const twin = own.find((e) => e.depends_on_id === edge.depends_on_id && e.kind === edge.kind);
  if (twin) throw duplicateEdge(edge);
  if (own.length >= LIMITS.dependencies_per_task_max) throw tooManyEdges(edge.task_id);
}

async function refuseCycle(tables: Tables, { task_id, depends_on_id }: Dependency): Promise<void> {
  const back = await tables.dependencies.path(depends_on_id, task_id);
  if (back) throw cycleProblem([task_id, ...back]);
}

function selfEdge({ task_id }: Dependency): Problem {
  return new Problem(
    "invalid_input",
    `Expected two tasks, got ${task_id} twice: a task cannot wait for itself.`,
    "Name another task that it waits for.",
  );
}

function duplicateEdge({ task_id, depends_on_id, kind }: Dependency): Problem {
  return new Problem(
    "conflict",
    `Task ${task_id} is connected with ${depends_on_id} already (${kind}).`,
    "Nothing needs to be done.",
  );
}

function noEdge({ task_id, depends_on_id, kind }: Dependency): Problem {
  return new Problem(
    "not_found",
    `Task ${task_id} has no dependency on ${depends_on_id} of the kind ${kind}.`,
    `See those that it has: ringmaster task show ${task_id}`,
  );
}

/** A task with as many dependencies as there may be. */
export function tooManyEdges(task_id: string): Problem {
  return new Problem(
    "invalid_input",
    `Task ${task_id} has ${LIMITS.dependencies_per_task_max} dependencies, which is the most.`,
    "Group some of them under one task.",
  );
}

/** How many tasks of a cycle are named in a sentence. */
const NAMED_MAX = 20;

/** The refusal of edges that close a cycle, given as ids of which the last is the first again. */
export function cycleProblem(cycle: readonly string[]): Problem {
  const named = cycle.slice(0, NAMED_MAX).join(" → ");
  const rest = cycle.length > NAMED_MAX ? ` → … → ${cycle.at(-1)} (${cycle.length - 1} tasks)` : "";
  return new Problem(
    "cycle",
    `That dependency would close the cycle ${named}${rest}.`,
    "Remove one of the dependencies on that path first; a parent waits for its children.",
    { cycle: cycle.slice(0, LIMITS.bulk_errors_told_max) },
  );
}
