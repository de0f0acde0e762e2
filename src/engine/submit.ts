import { manualTrigger } from "../domain/lifecycle.ts";
import { LIMITS } from "../domain/limits.ts";
import { notFound, Problem } from "../domain/problem.ts";
import { closedCycle } from "../domain/ranking.ts";
import type { TaskState } from "../domain/states.ts";
import type { Dependency, Task } from "../domain/task.ts";
import type { Tables } from "../ports/store.ts";
import { apply } from "./apply.ts";
import { happened } from "./ledger.ts";
import { requireProject } from "./projects.ts";
import { rerank } from "./rerank.ts";
import type { World } from "./world.ts";

type Ground = Pick<World, "clock" | "config">;

/** What a new task is made of. */
export type NewTask = Pick<Task, "title" | "description" | "kind" | "priority" | "agent"> & {
  project_id: string;
  depends_on: string[];
  ready: boolean;
};

/** The task of that id, or `not_found`. */
export async function requireTask(tables: Tables, id: string): Promise<Task> {
  const task = await tables.tasks.find(id);
  if (!task) throw notFound("task", id);
  return task;
}

/** Adds a task with its dependencies; ready at once when asked. */
export async function submit(
  world: Ground,
  tables: Tables,
  wanted: NewTask,
  actor: string,
): Promise<Task> {
  const project = await requireProject(tables, wanted.project_id);
  const { depends_on, ready, ...fields } = wanted;
  const task = newTask(world, { ...fields, project_id: project.id });
  await tables.tasks.insert(task);
  await happened(world.clock, tables, {
    kind: "task.created",
    subject: task.id,
    task_id: task.id,
    data: { title: task.title, actor },
  });
  for (const id of new Set(depends_on))
    await connect(world, tables, { task_id: task.id, depends_on_id: id, kind: "blocks" });
  await rerank(tables);
  const ranked = await requireTask(tables, task.id);
  return ready ? apply(world, tables, { task: ranked, trigger: "make_ready", actor }) : ranked;
}

function newTask(
  { clock }: Ground,
  fields: Pick<Task, "project_id" | "title" | "description" | "kind" | "priority" | "agent">,
): Task {
  const at = clock.now();
  return {
    ...fields,
    id: clock.id("task"),
    status: "draft",
    score: 0,
    attempts: 0,
    not_before: null,
    reason: null,
    merge_commit: null,
    version: 0,
    created_at: at,
    updated_at: at,
  };
}

/** Lets one task wait for another; a cycle is refused and named. */
export async function depend(world: Ground, tables: Tables, edge: Dependency): Promise<Dependency> {
  await requireTask(tables, edge.task_id);
  await connect(world, tables, edge);
  await rerank(tables);
  return edge;
}

async function connect(world: Ground, tables: Tables, edge: Dependency): Promise<void> {
  await requireTask(tables, edge.depends_on_id);
  const near = await tables.dependencies.of(edge.task_id);
  if (near.some((e) => e.task_id === edge.task_id && e.depends_on_id === edge.depends_on_id))
    throw duplicateEdge(edge);
  const own = near.filter((e) => e.task_id === edge.task_id);
  if (own.length >= LIMITS.dependencies_per_task_max) throw tooManyEdges(edge);
  const cycle = closedCycle(edge, await tables.dependencies.all());
  if (cycle) throw cycleProblem(cycle);
  await tables.dependencies.insert(edge);
  await happened(world.clock, tables, {
    kind: "dependency.added",
    subject: edge.task_id,
    task_id: edge.task_id,
    data: { ...edge },
  });
}

function duplicateEdge({ task_id, depends_on_id }: Dependency): Problem {
  return new Problem(
    "conflict",
    `Task ${task_id} is connected with ${depends_on_id} already.`,
    "Nothing needs to be done.",
  );
}

function tooManyEdges({ task_id }: Dependency): Problem {
  return new Problem(
    "invalid_input",
    `Task ${task_id} has ${LIMITS.dependencies_per_task_max} dependencies, which is the most.`,
    "Group some of them under one task.",
  );
}

function cycleProblem(cycle: string[]): Problem {
  return new Problem(
    "cycle",
    `That dependency would close the cycle ${cycle.join(" → ")}.`,
    "Remove one of the dependencies on that path first.",
  );
}

/** Fields of a task that a person may change, and the state they want it in. */
export type TaskChange = Partial<
  Pick<Task, "title" | "description" | "kind" | "priority" | "agent">
> & { status?: TaskState };

/** Changes a task; a status is a request to move and must be legal. All or nothing. */
export async function change(
  world: Ground,
  tables: Tables,
  request: { id: string; wanted: TaskChange; actor: string },
): Promise<Task> {
  const { status, ...fields } = request.wanted;
  const before = await requireTask(tables, request.id);
  if (Object.keys(fields).length > 0) await edit(world, tables, before, fields);
  const edited = await requireTask(tables, request.id);
  if (status === undefined || status === edited.status) return edited;
  return move(world, tables, { task: edited, to: status, actor: request.actor });
}

async function edit(
  world: Ground,
  tables: Tables,
  task: Task,
  fields: Partial<Task>,
): Promise<void> {
  await tables.tasks.update(task.id, task.version, { ...fields, updated_at: world.clock.now() });
  await happened(world.clock, tables, {
    kind: "task.changed",
    subject: task.id,
    task_id: task.id,
    data: { fields: Object.keys(fields) },
  });
  if (fields.priority !== undefined) await rerank(tables);
}

async function move(
  world: Ground,
  tables: Tables,
  request: { task: Task; to: TaskState; actor: string },
): Promise<Task> {
  const { task, to, actor } = request;
  const found = manualTrigger(task.status, to);
  if (!found.ok)
    throw new Problem(
      "illegal_transition",
      `Task ${task.id}: ${found.detail}`,
      legalHint(found.legal),
    );
  const fresh = found.trigger === "make_ready" ? { attempts: 0, not_before: null } : {};
  await endRunning(world, tables, task, actor);
  return apply(world, tables, { task, trigger: found.trigger, actor, changes: fresh });
}

function legalHint(legal: string[]): string {
  return legal.length > 0
    ? `Choose one of: ${legal.join(", ")}.`
    : "Wait until the engine moves it.";
}

/**
 * A task that is taken away from a worker ends its attempt. The attempt's token stays good, so that
 * its worker learns why at its next word, and what it reports all the same is kept.
 */
async function endRunning(world: Ground, tables: Tables, task: Task, actor: string): Promise<void> {
  const running = (await tables.attempts.of(task.id)).filter((a) => a.resolution === null);
  for (const attempt of running) {
    const ended_at = world.clock.now();
    const reason = `cancelled by ${actor}`;
    await tables.attempts.update(attempt.id, { resolution: "cancelled", reason, ended_at });
    await tables.workers.update(attempt.worker_id, { status: "idle", task_id: null });
    await happened(world.clock, tables, {
      kind: "attempt.ended",
      subject: attempt.id,
      task_id: task.id,
      data: { resolution: "cancelled", reason },
    });
  }
}
