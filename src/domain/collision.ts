import { meeting } from "./file-pattern.ts";
import type { Hold } from "./hold.ts";
import { LIMITS } from "./limits.ts";
import type { RunningTask, Situation } from "./situation.ts";
import type { Task } from "./task.ts";

type Standing = Pick<Task, "id" | "project_id" | "files" | "rank" | "created_at">;

/**
 * What keeps a task from being handed out because its files meet those of work that runs, or of a
 * task before it whose turn it is as soon as its files are free.
 */
export function collision(
  task: Standing,
  { projects, running, reserved }: Pick<Situation, "projects" | "running" | "reserved">,
): Hold | null {
  if (task.files.length === 0 || projects.get(task.project_id)?.collisions === "allow") return null;
  const allows = `project set ${projects.get(task.project_id)?.name ?? "NAME"} --collisions allow`;
  for (const other of running) {
    if (other.task_id === task.id) continue;
    const files = metBy(task, other);
    if (files.length > 0) return collided(other, files, allows);
  }
  for (const other of reserved) {
    if (!isBefore(other, task)) continue;
    const files = metBy(task, other);
    if (files.length > 0) return wouldOvertake(other, files, allows);
  }
  return null;
}

type Filed = Pick<Task, "project_id" | "files">;

function metBy(task: Filed, other: Pick<RunningTask, "project_id" | "files">): string[] {
  return other.project_id === task.project_id ? meeting(other.files, task.files) : [];
}

/** Whether one task comes before another in the queue. */
export function isBefore(one: Standing, other: Standing): boolean {
  if (one.rank !== other.rank) return one.rank > other.rank;
  if (one.created_at !== other.created_at) return one.created_at < other.created_at;
  return one.id < other.id;
}

/**
 * Whether a task whose files are in use keeps them from tasks after it: at once when it is urgent,
 * or else when others have overtaken it long enough. Without that, a task that changes much would
 * wait for as long as there are small ones.
 */
export function keepsItsFiles(
  { score, updated_at, not_before }: Pick<Task, "score" | "updated_at" | "not_before">,
  now: string,
): boolean {
  const since = not_before !== null && not_before > updated_at ? not_before : updated_at;
  return score >= 1 || Date.parse(now) - Date.parse(since) >= LIMITS.overtaking_ms_max;
}

function collided(
  { id, task_id, title }: RunningTask,
  files: readonly string[],
  allows: string,
): Hold {
  return {
    rule: "collision",
    detail: `Its files meet those of ${task_id} ("${title}"), which is worked on: ${some(files)}.`,
    by: [task_id, id],
    frees: `${task_id} ends, or its project allows it: ringmaster ${allows}`,
    until: null,
  };
}

function wouldOvertake(
  { id, title }: Pick<Task, "id" | "title">,
  files: readonly string[],
  allows: string,
): Hold {
  return {
    rule: "collision",
    detail: `Its files are kept for ${id} ("${title}"), which is before it: ${some(files)}.`,
    by: [id],
    frees: `${id} is worked on and ends, or its project allows it: ringmaster ${allows}`,
    until: null,
  };
}

const NAMED_MAX = 5;

function some(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  const shown = names.slice(0, NAMED_MAX).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
