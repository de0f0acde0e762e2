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

/** What a task needs of its worker, and what a worker can: a short lower-case word. */
export const capability = z
  .string()
  .max(40)
  .regex(/^[a-z0-9][a-z0-9+#._-]*$/, "expected a short lower-case word such as typescript");

/** A path, a folder or a pattern with `*` and `**`, from the root of the repository. */
export const filePattern = z
  .string()
  .min(1)
  .max(LIMITS.path_chars_max)
  .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\p{Cc}]+$/u, "expected a path inside the repository");

/** The short name of a branch, as `git check-ref-format --branch` takes it. */
export const branchName = z
  .string()
  .max(200)
  .regex(
    /^(?![-/.])(?!.*(\.\.|\/\/|@\{|\.lock(\/|$)|\/\.))[^\p{Cc}\s~^:?*[\\]+(?<![./])$/u,
    "expected the name of a branch",
  );

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
  /** When the work counts as done, in words; a project may ask for it. */
  acceptance_criteria: z.string().max(LIMITS.description_chars_max),
  /** How the work is to be done; written in the plan stage. */
  plan: z.string().max(LIMITS.description_chars_max),
  /** An existing branch whose commits the work goes on with; null: a new one of its own. */
  branch: branchName.nullable(),
  /** What a worker must be able to do. */
  needs: z.array(capability).max(LIMITS.needs_per_task_max),
  /** Files that the work will change, as far as known beforehand. */
  files: z.array(filePattern).max(LIMITS.files_per_task_max),
  /** What it is called elsewhere; an import knows it again by that. */
  external_ref: z.string().max(200).nullable(),
  pull_request: z.url().max(500).nullable(),
  /** The commit that a person approved, and who it was; another commit needs its own. */
  approved_commit: objectName.nullable(),
  approved_by: z.string().nullable(),
  /** 0..1, and 1 more for a P0; its own or inherited from what it blocks. */
  score: z.number(),
  /** Order in the queue, higher first: the score with age. Comparable only among tasks. */
  rank: z.number(),
  /** How many dependencies that hold it back are not over yet; kept by the database. */
  waiting_on: z.int().nonnegative(),
  /** How many children it has; a task with children is an epic. Kept by the database. */
  children: z.int().nonnegative(),
  /** Claims so far; counted at the claim and only there. */
  attempts: z.int().nonnegative(),
  /** Not claimed before this time (retry backoff). */
  not_before: timestamp.nullable(),
  /** Blocked after too many failures until this time; then one more try is allowed. */
  quarantined_until: timestamp.nullable(),
  /** How often it was in quarantine. */
  quarantines: z.int().nonnegative(),
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

/** What a task has that nobody has said anything about yet. */
export const TASK_DEFAULTS = {
  acceptance_criteria: "",
  plan: "",
  branch: null,
  needs: [],
  files: [],
  external_ref: null,
  pull_request: null,
  approved_commit: null,
  approved_by: null,
  score: 0,
  rank: 0,
  waiting_on: 0,
  children: 0,
  attempts: 0,
  not_before: null,
  quarantined_until: null,
  quarantines: 0,
  reason: null,
  merge_commit: null,
  version: 0,
} satisfies Partial<Task>;

/** As much of a task as its place in the order needs. */
export type Standing = Pick<
  Task,
  "id" | "project_id" | "priority" | "status" | "created_at" | "score" | "rank"
>;

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
