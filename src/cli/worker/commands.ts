import { argument, flag, integerOr, needed, row, shape, text, type Command } from "../shape.ts";

const WORKER = argument("name or id of the worker");
const NAME = argument("name for the worker: letters, digits, dots, dashes, underscores");

/** `worker add` */
export const add = shape({
  summary: "Make a worker known; it has no process until it is spawned",
  args: { name: NAME },
  options: { type: needed("-t, --type <agent>", "agent it runs: claude-code, generic, …") },
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
  },
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
  summary: "Remove worktrees that no running attempt uses; their work is kept under a backup ref",
  args: {},
  options: { dry_run: flag("--dry-run", "only list them") },
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
  row("worker attach", attach, () => import("./attach.ts")),
  row("worker logs", logs, () => import("./logs.ts")),
  row("worker kill", kill, () => import("./kill.ts")),
  row("worker remove", remove, () => import("./remove.ts")),
  row("worker token", token, () => import("./token.ts")),
  row("worker prune-worktrees", prune, () => import("./prune.ts")),
  row("pull-bead", pull, () => import("./pull.ts")),
];
