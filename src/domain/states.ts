import { z } from "zod";

/** The states of a task, in the order in which a board shows them. */
export const TASK_STATES = [
  "draft",
  "planning",
  "ready",
  "coding",
  "error_fixing",
  "testing",
  "code_review",
  "merging",
  "build_queue",
  "building",
  "build_success",
  "build_failed",
  "deploy_queue",
  "deploying",
  "verifying",
  "completed",
  "failed",
  "blocked",
  "needs_decomposition",
  "archived",
] as const;

/** A state of a task. */
export const taskState = z.enum(TASK_STATES);
/** A state of a task. */
export type TaskState = z.infer<typeof taskState>;

/** Words of older tools that are accepted where a state is expected. */
export const STATE_ALIASES: Readonly<Record<string, TaskState>> = {
  assigned: "coding",
  in_progress: "coding",
  review: "code_review",
  done: "completed",
};

/** A state or one of its older words, as given by a caller. */
export const taskStateWord = z
  .string()
  .transform((word) => STATE_ALIASES[word] ?? word)
  .pipe(taskState);

/** States in which an attempt holds the task. */
export const HELD_STATES = ["coding", "error_fixing", "testing"] as const satisfies TaskState[];

/** States in which its work is done, and is looked at, merged, built or deployed. */
export const DELIVERY_STATES = [
  "code_review",
  "merging",
  "build_queue",
  "building",
  "build_success",
  "build_failed",
  "deploy_queue",
  "deploying",
  "verifying",
] as const satisfies TaskState[];

/** States in which nothing more will happen by itself. */
export const TERMINAL_STATES = ["completed", "archived"] as const satisfies TaskState[];
