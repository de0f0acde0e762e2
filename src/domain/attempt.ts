import { z } from "zod";
import { outcome } from "./outcome.ts";
import { attemptId, objectName, taskId, timestamp, workerId } from "./ids.ts";
import { tokenUsage } from "./agent-event.ts";
import { liveness } from "./liveness.ts";

/**
 * How an attempt ended. `lost`: its lease ran out. `given_back`: infrastructure or a stop, not the
 * task's fault. `proven`: its tree passed the project's checks.
 */
export const resolution = z.enum(["proven", "failed", "given_back", "lost", "cancelled"]);

/** One claim of a task by one worker, with exactly one resolution in the end. */
export const attempt = z.object({
  id: attemptId,
  task_id: taskId,
  worker_id: workerId,
  /** 1 for the first claim of the task. */
  number: z.int().positive(),
  /** Grows with every claim of the task; a write with an older one is refused. */
  fence: z.int().positive(),
  agent: z.string(),
  branch: z.string(),
  worktree: z.string(),
  /** The commit the work started from, told by the worker once prepared. */
  base_commit: objectName.nullable(),
  /** The commit that was proven. */
  head_commit: objectName.nullable(),
  session_id: z.string().nullable(),
  /** The account whose limits it counts for. */
  subscription: z.string().nullable(),
  /** Files that the agent was seen to change so far, from the root of the repository. */
  files: z.array(z.string()),
  /** The attempt whose session and folder it goes on with, if any. */
  resumed_from: attemptId.nullable(),
  /** A person paused it: its agent does not run, its task stays its own. */
  paused: z.boolean(),
  /** How its agent is doing, as its worker told last; null before the first word. */
  liveness: liveness.nullable(),
  iterations: z.int().nonnegative(),
  resolution: resolution.nullable(),
  outcome: outcome.nullable(),
  reason: z.string().nullable(),
  tokens: tokenUsage,
  cost_usd: z.number().nullable(),
  heartbeat_at: timestamp,
  started_at: timestamp,
  ended_at: timestamp.nullable(),
});

/** One claim of a task by one worker. */
export type Attempt = z.infer<typeof attempt>;
/** How an attempt ended. */
export type Resolution = z.infer<typeof resolution>;

/**
 * Whether the loss of an attempt counts against its task, whose attempts before it these are,
 * oldest first: a worker may die of anything once, but of the same task twice in a row. What was
 * given back in between says nothing.
 */
export function isLossCounted(before: readonly Pick<Attempt, "resolution">[]): boolean {
  const last = before.findLast(({ resolution: how }) => how !== "given_back");
  return last?.resolution === "lost";
}
