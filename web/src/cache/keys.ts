import type { Event, EventKind } from "../../../src/domain/event.ts";

/** The name of something in the cache; a shorter one stands for all that begin with it. */
export type CacheKey = readonly string[];

/** Where each thing lies in the cache. */
export const KEYS = {
  tasks: ["tasks"],
  queue: ["queue"],
  task: (id: string) => ["task", id],
  evidence: (id: string) => ["evidence", id],
  output: (id: string) => ["output", id],
  workers: ["workers"],
  worker: (id: string) => ["workers", id],
  projects: ["projects"],
  agents: ["agents"],
  reload: ["reload"],
  reloadHistory: ["reload", "history"],
} as const;

type Touched = (task_id: string | null) => CacheKey[];

const ofTask = (task_id: string | null) => (task_id === null ? [] : [KEYS.task(task_id)]);
const board: Touched = (id) => [KEYS.tasks, KEYS.queue, ...ofTask(id)];
const attempt: Touched = (id) => [KEYS.workers, ...ofTask(id)];
const workers: Touched = () => [KEYS.workers];
const projects: Touched = () => [KEYS.projects, KEYS.tasks];
const serving: Touched = () => [KEYS.reload];

const TOUCHED: Record<EventKind, Touched> = {
  "project.added": projects,
  "project.removed": projects,
  "task.created": board,
  "task.changed": board,
  "task.moved": board,
  "dependency.added": board,
  "worker.added": workers,
  "worker.changed": workers,
  "worker.removed": workers,
  "attempt.started": attempt,
  "attempt.progress": attempt,
  "attempt.ended": attempt,
  "evidence.recorded": (id) => (id === null ? [] : [KEYS.evidence(id)]),
  // Output is appended to what is there; nothing is asked again for it.
  "agent.output": () => [],
  "reload.changed": serving,
  "server.started": serving,
};

/** What in the cache an event makes stale. */
export function touchedBy(event: Pick<Event, "kind" | "task_id">): CacheKey[] {
  return TOUCHED[event.kind](event.task_id);
}
