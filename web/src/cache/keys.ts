import type { Event, EventKind } from "../../../src/domain/event.ts";

/** The name of something in the cache; a shorter one stands for all that begin with it. */
export type CacheKey = readonly string[];

/** Where each thing lies in the cache. */
export const KEYS = {
  tasks: ["tasks"],
  queue: ["queue"],
  ranked: ["queue", "ranked"],
  task: (id: string) => ["task", id],
  attempts: (id: string) => ["task", id, "attempts"],
  runs: (id: string) => ["task", id, "runs"],
  orders: (id: string) => ["task", id, "orders"],
  reviews: (id: string) => ["task", id, "reviews"],
  diff: (id: string) => ["task", id, "diff"],
  checkpoints: (id: string) => ["task", id, "checkpoints"],
  waysBack: (id: string) => ["task", id, "ways-back"],
  criteria: (id: string) => ["task", id, "criteria"],
  whyAny: ["why"],
  why: (id: string) => ["why", id],
  routing: (id: string) => ["why", id, "routing"],
  evidence: (id: string) => ["evidence", id],
  output: (id: string) => ["output", id],
  workers: ["workers"],
  worker: (id: string) => ["workers", id],
  health: (id: string) => ["workers", id, "health"],
  workerLog: (id: string) => ["worker-log", id],
  accounts: ["accounts"],
  cost: (by: string) => ["accounts", "cost", by],
  outcomes: (by: string) => ["accounts", "outcomes", by],
  projects: ["projects"],
  project: (id: string) => ["projects", id],
  preview: (id: string) => ["projects", id, "preview"],
  projectChecks: (id: string) => ["projects", id, "checks"],
  agents: ["agents"],
  worktrees: ["worktrees"],
  graphAny: ["graph"],
  graph: (project_id: string) => ["graph", project_id],
  decisions: ["decisions"],
  history: ["history"],
  reload: ["reload"],
  reloadHistory: ["reload", "history"],
} as const;

type Touched = (task_id: string | null) => CacheKey[];

const ofTask = (task_id: string | null) => (task_id === null ? [] : [KEYS.task(task_id)]);

/** What shows the order of the queue, or follows from it. */
const ORDER: readonly CacheKey[] = [KEYS.tasks, KEYS.queue, KEYS.graphAny, KEYS.whyAny];

// Whatever a person does is an entry of the history too.
const board: Touched = (id) => [...ORDER, KEYS.history, ...ofTask(id)];
const attempt: Touched = (id) => [KEYS.workers, KEYS.whyAny, ...ofTask(id)];
const spending: Touched = (id) => [...attempt(id), KEYS.accounts];
const doing: Touched = (id) => [KEYS.workers, ...ofTask(id)];
const workers: Touched = () => [KEYS.workers, KEYS.whyAny, KEYS.history];
const projects: Touched = () => [KEYS.projects, KEYS.history, ...ORDER];
const decisions: Touched = (id) => [KEYS.decisions, KEYS.whyAny, ...ofTask(id)];
const serving: Touched = () => [KEYS.reload];

const TOUCHED: Record<EventKind, Touched> = {
  "project.added": projects,
  "project.changed": projects,
  "project.removed": projects,
  "task.created": board,
  "task.changed": board,
  "task.moved": board,
  "task.unblocked": board,
  "dependency.added": board,
  "dependency.removed": board,
  "queue.ranked": () => [...ORDER],
  "iteration.ended": attempt,
  "review.given": attempt,
  "rule.changed": projects,
  "decision.raised": decisions,
  "decision.answered": decisions,
  "history.undone": () => [KEYS.history],
  "history.redone": () => [KEYS.history],
  "worker.added": workers,
  "worker.changed": workers,
  "worker.removed": workers,
  "attempt.liveness": doing,
  "attempt.ordered": doing,
  "attempt.run": spending,
  "limit.changed": () => [KEYS.accounts, KEYS.workers, KEYS.whyAny],
  "worktree.changed": () => [KEYS.worktrees],
  "attempt.started": spending,
  "attempt.progress": attempt,
  "attempt.ended": spending,
  "evidence.recorded": (id) => (id === null ? [] : [KEYS.evidence(id), KEYS.criteria(id)]),
  // Output is appended to what is there; nothing is asked again for it.
  "agent.output": () => [],
  "reload.changed": serving,
  "server.started": serving,
};

/** What in the cache an event makes stale. */
export function touchedBy(event: Pick<Event, "kind" | "task_id">): CacheKey[] {
  return TOUCHED[event.kind](event.task_id);
}
