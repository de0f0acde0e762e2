import {
  argument,
  flag,
  integer,
  integerOr,
  list as several,
  needed,
  optional,
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
  acceptance: text("--acceptance <text>", "when the work counts as done"),
  plan: text("--plan <text>", "how the work is to be done"),
  branch: text("--branch <name>", "an existing branch whose commits the work goes on with"),
  needs: several("--needs <words>", "what a worker must be able to do: typescript,rust"),
  files: several("--files <pattern>", "files that it will change, such as src/**; repeatable"),
  pull_request: text("--pull-request <url>", "the pull request of the work"),
  external_ref: text("--external-ref <ref>", "what the task is called elsewhere"),
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
  summary: "Change a task; what is given as an empty text is taken away",
  args: { task: ID },
  options: {
    title: text("--title <text>", "a new title"),
    ...EDITED,
    version: integer("--if-version <n>", "only if the task still has this version", {
      min: 0,
      max: 1_000_000_000,
    }),
  },
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

/** `task undepend` */
export const undepend = shape({
  summary: "Let a task wait for another one no longer",
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

/** `task approve` */
export const approve = shape({
  summary: "Approve the commit under review; the task goes on to the next stage",
  args: { task: ID },
  options: { comment: text("--comment <text>", "what there is to say about it") },
});

/** `task reject` */
export const reject = shape({
  summary: "Ask for changes; the task goes back to work with the comment",
  args: { task: ID },
  options: {
    comment: needed("--comment <text>", "what is to be changed; the next agent reads it"),
    finding: several("--finding <path:line:text>", "what is to be changed where; repeatable"),
  },
});

/** `task stage` */
export const stage = shape({
  summary: "Say how a build, deployment or verification of the merged commit goes",
  args: {
    task: ID,
    stage: argument("build, deploy or verify"),
    verdict: argument("started, green or red"),
  },
  options: {
    command: text("--command <command>", "what ran: a command, or the address of a job"),
    output_file: text("--output-file <file>", "what it printed; - is standard input"),
    duration_ms: integer("--duration-ms <n>", "how long it took", { min: 0, max: 604_800_000 }),
  },
});

/** `task resubmit` */
export const resubmit = shape({
  summary: "Say that a task is too large; it waits to be split",
  args: { task: ID },
  options: { reason: needed("--reason <text>", "why it is too large") },
});

/** `task split` */
export const split = shape({
  summary: "Split a task into children, by its own words or as told; it completes when they do",
  args: { task: ID },
  options: {
    into: several("--into <title>", "a child, at least two of them; repeatable"),
    in_order: flag("--in-order", "each child of --into waits for the one before it"),
  },
});

/** `task logs` */
export const logs = shape({
  summary: "Print what the task's agents did",
  args: { task: ID },
  options: { follow: flag("-f, --follow", "go on until the task is over, or Ctrl-C") },
});

/** `task evidence` */
export const evidence = shape({
  summary: "Show what the project's checks said of the task's trees, as a signed file if wanted",
  args: { task: optional("id of the task, such as bd-a1b2c3; not needed with --verify") },
  options: {
    export: text("--export <file>", "write it to this new file, signed; - is standard output"),
    verify: text("--verify <file>", "say whether an exported file is as it was signed"),
  },
});

/** `task attach` */
export const attach = shape({
  summary: "Look at the terminal of the worker that has the task",
  args: { task: ID },
  options: {},
});

/** `task say` */
export const say = shape({
  summary: "Say something to the agent at work; one that cannot hear is told at its next run",
  args: { task: ID, text: argument("what to say") },
  options: {},
});

/** `task pause` */
export const pause = shape({
  summary: "Stop the agent at work; its task, folder and session stay its own",
  args: { task: ID },
  options: {},
});

/** `task resume` */
export const resume = shape({
  summary: "Let a paused agent go on, or a stopped task at its last checkpoint and session",
  args: { task: ID },
  options: {},
});

/** `task stop` */
export const stop = shape({
  summary: "Stop the work on a task, its agent with it, and hold it; task resume goes on",
  args: { task: ID },
  options: {},
});

/** `task interrupt` */
export const interrupt = shape({
  summary: "Stop what the agent does now; it goes on with what is said",
  args: { task: ID },
  options: { say: text("--say <text>", "what it is told then") },
});

/** `task fresh-start` */
export const freshStart = shape({
  summary: "End the agent's session and begin another one with a summary of what was done",
  args: { task: ID },
  options: { reason: text("--reason <text>", "why; the new session reads it") },
});

/** `task orders` */
export const orders = shape({
  summary: "List what people told the task's agents and what came of it",
  args: { task: ID },
  options: {},
});

/** `task routing` */
export const routing = shape({
  summary: "Tell by which agent and model a task should be done, and why",
  args: { task: ID },
  options: {},
});

/** `task why` */
export const why = shape({
  summary: "Say why a task is where it is: what holds it, what frees it, its place and score",
  args: { task: ID },
  options: {},
});

/** `queue` */
export const queue = shape({
  summary: "List tasks that can be claimed now, best first",
  args: {},
  options: {
    all: flag("--all", "every open task in the order of the queue, whatever holds it"),
    limit: integerOr(50, "--limit <n>", "at most this many", { min: 1, max: 500 }),
  },
});

/** `build-prompt` */
export const prompt = shape({
  summary: "Print the prompt that a worker would be given for the task now",
  args: { task: ID },
  options: {
    dir: text("-d, --dir <dir>", "folder in which the agent will be started; it must exist"),
    output: text("-o, --output <file>", "write the prompt to this file instead of printing it"),
    count: flag("--count", "say how many tokens it has, counted, instead of printing it"),
  },
});

/** `task context` */
export const context = shape({
  summary: "Show what the task's prompts were made of: layers, what was taken, what had no room",
  args: { task: ID },
  options: {},
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
  row("task undepend", undepend, () => import("./undepend.ts")),
  row("task cancel", cancel, () => import("./cancel.ts")),
  row("task retry", retry, () => import("./retry.ts")),
  row("task approve", approve, () => import("./approve.ts")),
  row("task reject", reject, () => import("./reject.ts")),
  row("task stage", stage, () => import("./stage.ts")),
  row("task resubmit", resubmit, () => import("./resubmit.ts")),
  row("task split", split, () => import("./split.ts")),
  row("task logs", logs, () => import("./logs.ts")),
  row("task evidence", evidence, () => import("./evidence.ts")),
  row("task attach", attach, () => import("./attach.ts")),
  row("task say", say, () => import("./say.ts")),
  row("task pause", pause, () => import("./pause.ts")),
  row("task stop", stop, () => import("./stop.ts")),
  row("task resume", resume, () => import("./resume.ts")),
  row("task interrupt", interrupt, () => import("./interrupt.ts")),
  row("task fresh-start", freshStart, () => import("./fresh-start.ts")),
  row("task orders", orders, () => import("./orders.ts")),
  row("task why", why, () => import("./why.ts")),
  row("task routing", routing, () => import("./routing.ts")),
  row("task context", context, () => import("./context.ts")),
  row("queue", queue, () => import("./queue.ts")),
  row("build-prompt", prompt, () => import("./prompt.ts")),
  row("report-result", report, () => import("./report.ts")),
];
