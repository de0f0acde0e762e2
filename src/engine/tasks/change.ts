import { manualTrigger } from "../../domain/lifecycle.ts";
import { Problem } from "../../domain/problem.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { apply } from "../moves/apply.ts";
import { pipelineOf } from "../moves/facts.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import { rerank } from "../ranking/rerank.ts";
import type { TaskWords } from "./submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** Fields of a task that a person may change. */
export type TaskFields = Partial<TaskWords>;

/**
 * What a person wants changed: fields, and the state they want the task in. With `version` only if
 * the task still has that one.
 */
export type TaskChange = TaskFields & { status?: TaskState; version?: number };

/** A wish to change a task. */
export type ChangeRequest = { id: string; wanted: TaskChange; actor: string };

/**
 * Changes a task; a status is a request to move and must be legal. All or nothing. Only the fields
 * that are given are written, so that two people who change different ones do not meet. Throws
 * `conflict` with both versions when the task is not the one that was edited.
 */
export function change(world: Ground, tables: Tables, request: ChangeRequest): Promise<Task> {
  const { id, actor } = request;
  return recorded(world, tables, { actor, label: labelOf(request) }, async (seen) => {
    const { ranked } = await alter(world, seen, request);
    if (ranked) await rerank(world, seen, [id]);
    return requireTask(seen, id);
  });
}

function labelOf({ id, wanted }: ChangeRequest): string {
  const { status, version: _, ...fields } = wanted;
  const names = Object.keys(fields);
  if (status === undefined) return `Changed ${names.join(", ") || "nothing"} of ${id}`;
  const also = names.length === 0 ? "" : ` and changed its ${names.join(", ")}`;
  return `Moved ${id} to ${status}${also}`;
}

/** Changes a task without ranking anew; `ranked` says whether that is needed. */
export async function alter(
  world: Ground,
  tables: Tables,
  { id, wanted, actor }: ChangeRequest,
): Promise<{ ranked: boolean }> {
  const { status, version, ...fields } = wanted;
  const before = await requireTask(tables, id);
  if (version !== undefined && version !== before.version)
    throw editedMeanwhile(before, { ...wanted, version });
  if (Object.keys(fields).length > 0) await edit(world, tables, before, fields);
  const edited = await requireTask(tables, id);
  if (status !== undefined && status !== edited.status)
    await move(world, tables, { task: edited, to: status, actor });
  return { ranked: fields.priority !== undefined && fields.priority !== before.priority };
}

function editedMeanwhile(task: Task, wanted: TaskChange & { version: number }): Problem {
  const { version, ...yours } = wanted;
  return new Problem(
    "conflict",
    `Task ${task.id} was changed meanwhile: expected version ${version}, got ${task.version}.`,
    "Read the task again, put both changes together, and send them with its version.",
    { expected_version: version, current: task, yours },
  );
}

/** Writes fields of a task and tells of it. */
export async function edit(
  world: Ground,
  tables: Tables,
  task: Pick<Task, "id" | "version">,
  fields: TaskFields,
): Promise<void> {
  const changes = { ...fields, updated_at: world.clock.now() };
  if (!(await tables.tasks.update(task.id, task.version, changes))) throw takenMeanwhile(task);
  await happened(world.clock, tables, {
    kind: "task.changed",
    subject: task.id,
    task_id: task.id,
    data: { fields: Object.keys(fields) },
  });
}

function takenMeanwhile({ id }: Pick<Task, "id">): Problem {
  return new Problem("conflict", `Task ${id} was changed meanwhile.`, "Read it again and repeat.");
}

async function move(
  world: Ground,
  tables: Tables,
  request: { task: Task; to: TaskState; actor: string },
): Promise<Task> {
  const { task, to, actor } = request;
  const project = await requireProject(tables, task.project_id);
  const found = manualTrigger(task.status, to, pipelineOf(world, project));
  if (!found.ok)
    throw new Problem(
      "illegal_transition",
      `Task ${task.id}: ${found.detail}`,
      legalHint(found.legal),
    );
  await endRunning(world, tables, task, actor);
  return apply(world, tables, { task, trigger: found.trigger, actor });
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
export async function endRunning(
  world: Ground,
  tables: Tables,
  task: Task,
  actor: string,
): Promise<void> {
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
