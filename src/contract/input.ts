import { z } from "zod";
import { taskId } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { dependency, dependencyKind, priority, task, taskKind, taskTitle } from "../domain/task.ts";
import { endpoint } from "./endpoint.ts";
import { newTask, taskChange } from "./tasks.ts";

/** What became of one piece of the words. */
const placed = z.object({
  /** `made` a new task, `attached` to an open one that says the same, `suggested` beside one. */
  action: z.enum(["made", "attached", "suggested"]),
  title: taskTitle,
  /** What a new task gets: what the words say; null when they do not, and then it is P2. */
  priority: priority.nullable(),
  /** The new task, or the one it was attached to; null in a dry run for a new one. */
  task_id: taskId.nullable(),
  /**
   * An open task that is like it, how alike 0..1, and the words they share. Its id is null in a dry
   * run when it is an earlier piece of the same words.
   */
  match: z
    .object({
      task_id: taskId.nullable(),
      title: z.string(),
      likeness: z.number(),
      shared: z.array(z.string()),
    })
    .nullable(),
  /** Indexes of pieces that come before it, and the words that say so. */
  after: z.array(z.object({ index: z.int(), because: z.string() })),
  /** Tasks that the words name and that come before it. */
  waits_for: z.array(z.object({ task_id: taskId, because: z.string() })),
  /** Index of the piece that it is a part of. */
  parent: z.int().nullable(),
});

/** A task to be made together with others: named by a key, which edges refer to. */
const keyed = newTask.extend({ key: z.string().min(1).max(100) });

/** An end of an edge: a key of this request or the id of a task that is there. */
const endOfEdge = z.string().min(1).max(100);

/** One step of a bulk request. */
const operation = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("add"),
    project_id: z.string().min(1).max(LIMITS.name_chars_max),
    key: z.string().min(1).max(100).optional(),
    task: newTask,
  }),
  z.strictObject({ op: z.literal("change"), id: taskId, change: taskChange }),
  z.strictObject({
    op: z.literal("depend"),
    task_id: endOfEdge,
    depends_on_id: endOfEdge,
    kind: dependencyKind.default("blocks"),
  }),
  z.strictObject({
    op: z.literal("undepend"),
    task_id: taskId,
    depends_on_id: taskId,
    kind: dependencyKind.default("blocks"),
  }),
]);

/** Many tasks at once: from words, from a split, from a file. */
export const input = {
  addInput: endpoint({
    method: "POST",
    path: "/api/input",
    summary: "Turn plain words into tasks, beside those that are there",
    access: "owner",
    body: z.strictObject({
      project_id: z.string().min(1).max(LIMITS.name_chars_max),
      text: z.string().min(1).max(LIMITS.input_chars_max),
      ready: z.boolean().default(false),
      /** Only say what would be done. */
      dry_run: z.boolean().default(false),
    }),
    response: z.object({ items: z.array(placed), epic_id: taskId.nullable() }),
  }),
  splitTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/split",
    summary: "Split a task into children; it completes when they do",
    access: "owner",
    params: z.object({ id: taskId }),
    body: z.strictObject({
      /** Null: by the task's own description, where that holds a list or several sentences. */
      children: z
        .array(
          z.strictObject({
            title: taskTitle,
            description: z.string().max(LIMITS.description_chars_max).default(""),
            kind: taskKind.optional(),
            /** Indexes of children that come before it. */
            after: z.array(z.int().nonnegative()).default([]),
          }),
        )
        .min(2)
        .max(LIMITS.children_per_split_max)
        .nullable()
        .default(null),
    }),
    response: z.object({ id: taskId, task, children: z.array(task) }),
  }),
  bulk: endpoint({
    method: "POST",
    path: "/api/tasks/bulk",
    summary: "Many changes as one: all are made, or none and every error is listed",
    access: "owner",
    body: z.strictObject({
      operations: z.array(operation).min(1).max(LIMITS.bulk_operations_max),
    }),
    response: z.object({
      /** For each operation the task it was about. */
      items: z.array(z.object({ task_id: taskId })),
    }),
  }),
  importTasks: endpoint({
    method: "POST",
    path: "/api/tasks/import",
    summary: "Add many tasks with their dependencies at once, or none and every error is listed",
    access: "owner",
    body: z.strictObject({
      project_id: z.string().min(1).max(LIMITS.name_chars_max),
      tasks: z.array(keyed).min(1).max(LIMITS.import_tasks_max),
      dependencies: z
        .array(dependency.extend({ task_id: endOfEdge, depends_on_id: endOfEdge }))
        .max(LIMITS.import_dependencies_max)
        .default([]),
    }),
    status: 201,
    response: z.object({
      /** The task of each key. */
      ids: z.record(z.string(), taskId),
      added: z.int().nonnegative(),
      /** Those that were there under the same external_ref and got new words. */
      updated: z.int().nonnegative(),
      /** Those that were there and were left as they are. */
      skipped: z.int().nonnegative(),
    }),
    body_bytes_max: LIMITS.upload_body_bytes_max,
  }),
};
