import { z } from "zod";
import { objectName, projectId, taskId, timestamp } from "./ids.ts";
import { LIMITS } from "./limits.ts";
import { taskState } from "./states.ts";

/** P0 is the most urgent. */
export const priority = z.enum(["P0", "P1", "P2", "P3", "P4"]);
/** P0 is the most urgent. */
export type Priority = z.infer<typeof priority>;

/** What sort of work a task is; it chooses prompt thresholds. */
export const taskKind = z.enum(["bug", "feature", "task", "chore", "research", "infrastructure"]);

/** A title: one line without control characters. */
export const taskTitle = z
  .string()
  .trim()
  .min(1, "expected a title of at least one character")
  .max(LIMITS.title_chars_max)
  .regex(/^[^\p{Cc}]*$/u, "expected one line without control characters");

/**
 * Which agent may do the task: a name, with an optional variant after a colon
 * (`rehearsal:improve`).
 */
export const agentChoice = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9_-]*(:[A-Za-z0-9._/-]+)?$/, "expected an agent such as claude-code");

/** A unit of work. */
export const task = z.object({
  id: taskId,
  project_id: projectId,
  title: taskTitle,
  description: z.string().max(LIMITS.description_chars_max),
  kind: taskKind,
  priority,
  status: taskState,
  /** Null: any worker's agent, except a rehearsal. */
  agent: agentChoice.nullable(),
  score: z.number(),
  /** Claims so far; counted at the claim and only there. */
  attempts: z.int().nonnegative(),
  /** Not claimed before this time (retry backoff). */
  not_before: timestamp.nullable(),
  /** Why the task is where it is, in a sentence, when that is not obvious. */
  reason: z.string().nullable(),
  /** The commit on the default branch that holds the work, once merged. */
  merge_commit: objectName.nullable(),
  /** Grows by one at every change; writes compare it. */
  version: z.int().nonnegative(),
  created_at: timestamp,
  updated_at: timestamp,
});

/** A unit of work. */
export type Task = z.infer<typeof task>;

/** How one task relates to another; only `blocks` and `parent_child` hold work back. */
export const dependencyKind = z.enum(["blocks", "parent_child", "relates_to", "duplicates"]);

/** `task_id` waits for `depends_on_id`. */
export const dependency = z.object({
  task_id: taskId,
  depends_on_id: taskId,
  kind: dependencyKind,
});

/** `task_id` waits for `depends_on_id`. */
export type Dependency = z.infer<typeof dependency>;

/** One row of a task's history. */
export const transition = z.object({
  id: z.int(),
  task_id: taskId,
  from: taskState,
  to: taskState,
  trigger: z.string(),
  actor: z.string(),
  reason: z.string(),
  at: timestamp,
});

/** One row of a task's history. */
export type Transition = z.infer<typeof transition>;
