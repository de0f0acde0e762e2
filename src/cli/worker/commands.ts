import {
  argument,
  flag,
  integerOr,
  list as several,
  needed,
  optional,
  row,
  shape,
  text,
  type Command,
} from "../shape.ts";

const WORKER = argument("name or id of the worker");
const NAME = argument("name for the worker: letters, digits, dots, dashes, underscores");

const ABLE = {
  can: several("--can <words>", "what it is able to do: typescript,rust"),
  subscription: text("--subscription <name>", "the account it uses, by its name in config.toml"),
};

/** `worker add` */
export const add = shape({
  summary: "Make a worker known; it has no process until it is spawned",
  args: { name: NAME },
  options: {
    type: needed("-t, --type <agent>", "agent it runs: claude-code, generic, …"),
    ...ABLE,
  },
});

/** `worker list` */
export const list = shape({ summary: "List workers", args: {}, options: {} });

/** `worker show` */
export const show = shape({
  summary: "Show a worker and how to attach to it",
  args: { worker: WORKER },
  options: {},
});

/** `worker spawn` */
export const spawn = shape({
  summary: "Start a worker's process in a terminal session of its own",
  args: { worker: WORKER },
  options: {
    type: text("-t, --type <agent>", "agent it runs; makes the worker when it is not there"),
    dir: text(
      "-w, --workdir <dir>",
      "a folder of a known project; workers take their own worktrees of it",
    ),
    ...ABLE,
  },
});

/** `worker set` */
export const set = shape({
  summary: "Change what a worker can do and which account it uses",
  args: { worker: WORKER },
  options: ABLE,
});

const ONE = optional("name or id of the worker; none with --all");

/** `worker pause` */
export const pause = shape({
  summary: "Hand a worker nothing more; what it works on goes on",
  args: { worker: ONE },
  options: {
    all: flag("-a, --all", "every worker"),
    now: flag("--now", "with --all: agents that run are paused, too"),
  },
});

/** `worker resume` */
export const resume = shape({
  summary: "Hand a paused worker tasks again",
  args: { worker: ONE },
  options: {
    all: flag("-a, --all", "every worker"),
    now: flag("--now", "with --all: agents that were paused go on, too"),
  },
});

/** `worker drain` */
export const drain = shape({
  summary: "End a worker as soon as it holds nothing; it is handed nothing more",
  args: { worker: WORKER },
  options: {},
});

/** `worker health` */
export const health = shape({
  summary: "Tell whether a worker lives, when it was seen, what it does, and its memory",
  args: { worker: WORKER },
  options: {},
});

/** `worker sessions` */
export const sessions = shape({
  summary: "List the terminal sessions of this machine's workers",
  args: {},
  options: {},
});

/** `worker attach` */
export const attach = shape({
  summary: "Look at a worker's terminal",
  args: { worker: WORKER },
  options: {},
});

/** `worker logs` */
export const logs = shape({
  summary: "Print what a worker's terminal showed",
  args: { worker: WORKER },
  options: {
    follow: flag("-f, --follow", "go on with new lines until Ctrl-C"),
    lines: integerOr(1_000, "-n, --lines <n>", "how many of the newest lines", {
      min: 0,
      max: 100_000,
    }),
  },
});

/** `worker kill` */
export const kill = shape({
  summary: "End a worker's session with every process in it; its task is given back",
  args: { worker: WORKER },
  options: {},
});

/** `worker remove` */
export const remove = shape({
  summary: "Forget a worker that has no process",
  args: { worker: WORKER },
  options: {},
});

/** `worker token` */
export const token = shape({
  summary: "Print a new token for a worker that runs elsewhere; the older one ends",
  args: { worker: WORKER },
  options: {},
});

/** `worker prune-worktrees` */
export const prune = shape({
  summary: "Remove worktrees that nobody needs; what was not merged is kept under a backup ref",
  args: {},
  options: {
    dry_run: flag("--dry-run", "only list them"),
    yes: flag("--yes", "remove them without a question; else only a terminal is asked"),
  },
});

/** `pull-bead` */
export const pull = shape({
  summary: "Claim the best task for a worker of your own; prints it, or nothing when there is none",
  args: { worker: WORKER },
  options: {},
});

/** Processes that pull tasks. */
export const workerCommands: readonly Command[] = [
  row("worker add", add, () => import("./add.ts")),
  row("worker list", list, () => import("./list.ts")),
  row("worker show", show, () => import("./show.ts")),
  row("worker spawn", spawn, () => import("./spawn.ts")),
  row("worker set", set, () => import("./set.ts")),
  row("worker pause", pause, () => import("./pause.ts")),
  row("worker resume", resume, () => import("./resume.ts")),
  row("worker drain", drain, () => import("./drain.ts")),
  row("worker health", health, () => import("./health.ts")),
  row("worker sessions", sessions, () => import("./sessions.ts")),
  row("worker attach", attach, () => import("./attach.ts")),
  row("worker logs", logs, () => import("./logs.ts")),
  row("worker kill", kill, () => import("./kill.ts")),
  row("worker remove", remove, () => import("./remove.ts")),
  row("worker token", token, () => import("./token.ts")),
  row("worker prune-worktrees", prune, () => import("./prune.ts")),
  row("pull-bead", pull, () => import("./pull.ts")),
];
