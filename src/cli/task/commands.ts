import {
  argument,
  flag,
  integerOr,
  list as several,
  needed,
  row,
  shape,
  text,
  type Command,
} from "../shape.ts";

const ID = argument("id of the task, such as bd-a1b2c3");
const PRIORITIES = "P0 (most urgent) to P4";
const KINDS = "bug, feature, task, chore, research or infrastructure";

const EDITED = {
  description: text("--description <text>", "what is to be done, in Markdown"),
  description_file: text("--description-file <file>", "the same from a file; - is standard input"),
  priority: text("-p, --priority <priority>", PRIORITIES),
  kind: text("--kind <kind>", KINDS),
  agent: text("--agent <agent>", "which agent may do it; without it any worker's"),
};

/** `task add` */
export const add = shape({
  summary: "Add a task to a project",
  args: {
    project: argument("name or id of the project"),
    title: argument("what is to be done, in one line"),
  },
  options: {
    ...EDITED,
    depends_on: several("--depends-on <id>", "a task that must be completed first; repeatable"),
    ready: flag("--ready", "release it for work at once"),
  },
});

/** `task list` */
export const list = shape({
  summary: "List tasks, newest first",
  args: {},
  options: {
    project: text("--project <project>", "only those of this project (name or id)"),
    status: text("--status <status>", "only those in this state, such as ready or coding"),
    after: text("--after <id>", "go on behind this task"),
    limit: integerOr(50, "--limit <n>", "at most this many", { min: 1, max: 500 }),
  },
});

/** `task show` */
export const show = shape({
  summary: "Show a task with its history, attempts and legal moves",
  args: { task: ID },
  options: {},
});

/** `task edit` */
export const edit = shape({
  summary: "Change a task's title, description, priority, kind or agent",
  args: { task: ID },
  options: { title: text("--title <text>", "a new title"), ...EDITED },
});

/** `task move` */
export const move = shape({
  summary: "Move a task to another state; only legal moves are made",
  args: { task: ID, status: argument("the state, such as ready, draft or blocked") },
  options: {},
});

/** `task depend` */
export const depend = shape({
  summary: "Let a task wait for another one",
  args: { task: ID },
  options: {
    on: needed("--on <id>", "the task it waits for"),
    kind: text("--kind <kind>", "blocks (the default), parent_child, relates_to or duplicates"),
  },
});

/** `task cancel` */
export const cancel = shape({
  summary: "Cancel a task; work on it stops and it is archived",
  args: { task: ID },
  options: {},
});

/** `task retry` */
export const retry = shape({
  summary: "Send a blocked or failed task back to work",
  args: { task: ID },
  options: {},
});

/** `task logs` */
export const logs = shape({
  summary: "Print what the task's agents did",
  args: { task: ID },
  options: { follow: flag("-f, --follow", "go on until the task is over, or Ctrl-C") },
});

/** `task evidence` */
export const evidence = shape({
  summary: "Show what the project's checks said of the task's trees",
  args: { task: ID },
  options: {},
});

/** `task attach` */
export const attach = shape({
  summary: "Look at the terminal of the worker that has the task",
  args: { task: ID },
  options: {},
});

/** `queue` */
export const queue = shape({
  summary: "List tasks that can be claimed now, best first",
  args: {},
  options: { limit: integerOr(50, "--limit <n>", "at most this many", { min: 1, max: 500 }) },
});

/** `build-prompt` */
export const prompt = shape({
  summary: "Print the prompt that a worker would be given for the task now",
  args: { task: ID },
  options: {
    dir: text("-d, --dir <dir>", "folder in which the agent will be started; it must exist"),
    output: text("-o, --output <file>", "write the prompt to this file instead of printing it"),
  },
});

/** `report-result` */
export const report = shape({
  summary: "End a task's running attempt by hand",
  args: { task: ID },
  options: {
    status: needed("--status <status>", "completed or failed"),
    reason: text("--reason <text>", "why, in a sentence"),
  },
});

/** Units of work. */
export const taskCommands: readonly Command[] = [
  row("task add", add, () => import("./add.ts")),
  row("task list", list, () => import("./list.ts")),
  row("task show", show, () => import("./show.ts")),
  row("task edit", edit, () => import("./edit.ts")),
  row("task move", move, () => import("./move.ts")),
  row("task depend", depend, () => import("./depend.ts")),
  row("task cancel", cancel, () => import("./cancel.ts")),
  row("task retry", retry, () => import("./retry.ts")),
  row("task logs", logs, () => import("./logs.ts")),
  row("task evidence", evidence, () => import("./evidence.ts")),
  row("task attach", attach, () => import("./attach.ts")),
  row("queue", queue, () => import("./queue.ts")),
  row("build-prompt", prompt, () => import("./prompt.ts")),
  row("report-result", report, () => import("./report.ts")),
];
