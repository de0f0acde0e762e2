import { z } from "zod";
import { agentEvent } from "../domain/agent-event.ts";
import { attempt } from "../domain/attempt.ts";
import { projectId, taskId, timestamp } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { taskState, taskStateWord } from "../domain/states.ts";
import {
  agentChoice,
  dependency,
  dependencyKind,
  priority,
  task,
  taskKind,
  taskTitle,
  transition,
} from "../domain/task.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: taskId });

/** A page of a list: `limit` items after the item with id `after`. */
export const pageQuery = {
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.page_size_max).default(LIMITS.page_size_default),
};

const { description, acceptance_criteria, plan, branch, needs, files, external_ref, pull_request } =
  task.shape;

/** What a person may say of a task. */
const edited = {
  title: taskTitle,
  description,
  kind: taskKind,
  priority,
  agent: agentChoice.nullable(),
  acceptance_criteria,
  plan,
  branch,
  needs,
  files,
  external_ref,
  pull_request,
};

/** What a new task is made of, without its project and its dependencies. */
export const newTask = z.strictObject({
  title: taskTitle,
  description: description.default(""),
  kind: taskKind.default("task"),
  priority: priority.default("P2"),
  agent: agentChoice.nullable().default(null),
  acceptance_criteria: acceptance_criteria.default(""),
  plan: plan.default(""),
  branch: branch.default(null),
  needs: needs.default([]),
  files: files.default([]),
  external_ref: external_ref.default(null),
  pull_request: pull_request.default(null),
  ready: z.boolean().default(false),
});

/** What may be changed of a task; a status is a request to move. */
export const taskChange = z.strictObject({
  ...z.object(edited).partial().shape,
  status: taskStateWord.optional(),
  /** The version that was edited; when the task has another one by now, nothing is changed. */
  version: z.int().nonnegative().optional(),
});

/** A task with its edges, as shown on its own page. */
export const taskDetail = task.extend({
  dependencies: z.array(dependency),
  transitions: z.array(transition),
  attempts_list: z.array(attempt),
  /** Manual moves that are legal now. */
  legal: z.array(taskState),
  /** Open tasks that would be free if this one were over, and how many wait for it in all. */
  unblocks: z.array(taskId),
  holds_back: z.int().nonnegative(),
  /** Of an epic: its children with their states. */
  children_list: z.array(z.object({ id: taskId, title: z.string(), status: taskState })),
});

/** Units of work. */
export const tasks = {
  listTasks: endpoint({
    method: "GET",
    path: "/api/tasks",
    summary: "List tasks, newest first",
    access: "owner",
    query: z.object({
      ...pageQuery,
      project_id: projectId.optional(),
      status: taskStateWord.optional(),
    }),
    response: z.object({ items: z.array(task), next: z.string().nullable() }),
  }),
  addTask: endpoint({
    method: "POST",
    path: "/api/tasks",
    summary: "Add a task to a project (id or name)",
    access: "owner",
    body: newTask.extend({
      project_id: z.string().min(1).max(LIMITS.name_chars_max),
      depends_on: z.array(taskId).max(LIMITS.dependencies_per_task_max).default([]),
    }),
    status: 201,
    response: task,
  }),
  showTask: endpoint({
    method: "GET",
    path: "/api/tasks/:id",
    summary: "Show a task with its history, attempts and legal moves",
    access: "owner",
    params,
    response: taskDetail,
  }),
  changeTask: endpoint({
    method: "PATCH",
    path: "/api/tasks/:id",
    summary: "Change a task; a status is a request to move, and only legal moves are made",
    access: "owner",
    params,
    body: taskChange,
    response: task,
  }),
  addDependency: endpoint({
    method: "POST",
    path: "/api/tasks/:id/dependencies",
    summary: "Let the task wait for another one",
    access: "owner",
    params,
    body: z.strictObject({
      depends_on_id: taskId,
      kind: dependencyKind.default("blocks"),
    }),
    status: 201,
    response: dependency,
  }),
  removeDependency: endpoint({
    method: "DELETE",
    path: "/api/tasks/:id/dependencies/:depends_on_id",
    summary: "Let the task wait for another one no longer",
    access: "owner",
    params: params.extend({ depends_on_id: taskId }),
    query: z.object({ kind: dependencyKind.default("blocks") }),
    response: dependency,
  }),
  taskLogs: endpoint({
    method: "GET",
    path: "/api/tasks/:id/logs",
    summary: "What the task's agents did, in order, after the event with this number",
    access: "owner",
    params,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: pageQuery.limit,
    }),
    response: z.object({
      items: z.array(
        z.object({
          seq: z.int(),
          at: timestamp,
          attempt_id: z.string(),
          iteration: z.int(),
          event: agentEvent,
        }),
      ),
      next: z.int().nullable(),
    }),
  }),
  taskPrompt: endpoint({
    method: "GET",
    path: "/api/tasks/:id/prompt",
    summary: "The prompt a worker would be given for the task now",
    access: "owner",
    params,
    query: z.object({ count: z.literal("exact").optional() }),
    response: z.object({
      id: taskId,
      hash: z.string(),
      text: z.string(),
      /** Estimated, on the high side. */
      tokens: z.int(),
      /** Counted for one tokenizer; null unless asked for. */
      exact: z.object({ tokenizer: z.string(), tokens: z.int() }).nullable().default(null),
      /** What a person should mend, such as a template that cannot be used. */
      problems: z.array(z.string()).default([]),
    }),
  }),
  showQueue: endpoint({
    method: "GET",
    path: "/api/queue",
    summary: "Tasks that can be claimed now, best first",
    access: "owner",
    query: z.object({ limit: pageQuery.limit }),
    response: z.object({ items: z.array(task) }),
  }),
};
