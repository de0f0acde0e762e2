import { flag, integer, integerOr, row, shape, text, type Command } from "../shape.ts";

const PORT = { min: 0, max: 65_535 };
const SEQ = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** `bootstrap` */
export const bootstrap = shape({
  summary: "Set everything up and show the whole main job on Ringmaster itself",
  args: {},
  options: {
    yes: flag("-y, --yes", "install what is missing without asking"),
    port: integer("--port <n>", "port to serve on; 0 takes a free one", PORT),
    agent: text("--agent <name>", "agent that does the first task, such as claude-code"),
    rehearse: text("--rehearse <what>", "rehearse instead: rollback"),
  },
});

/** `up` */
export const up = shape({
  summary: "Start Ringmaster in the background, or say that it runs",
  args: {},
  options: { port: integer("--port <n>", "port to serve on; 0 takes a free one", PORT) },
});

/** `down` */
export const down = shape({
  summary: "Stop Ringmaster with its workers; running tasks are given back",
  args: {},
  options: {},
});

/** `status` */
export const status = shape({
  summary: "Show what runs: address, commit, generation, health",
  args: {},
  options: {},
});

/** `logs` */
export const logs = shape({
  summary: "Print the newest lines of the server's log",
  args: {},
  options: {
    follow: flag("-f, --follow", "go on with new lines until Ctrl-C"),
    lines: integerOr(100, "-n, --lines <n>", "how many of the newest lines", {
      min: 0,
      max: 100_000,
    }),
  },
});

/** `readiness` */
export const readiness = shape({
  summary: "Answer the seven questions from recorded evidence; exit 0 only when all hold",
  args: {},
  options: {},
});

/** `token` */
export const token = shape({
  summary: "Print the owner's token",
  args: {},
  options: {},
});

/** `open` */
export const open = shape({
  summary: "Print a link that signs a browser in, once, within ten minutes",
  args: {},
  options: {},
});

/** `config` */
export const config = shape({
  summary: "Print the configuration that holds, and every limit",
  args: {},
  options: {},
});

/** `migrate` */
export const migrate = shape({
  summary: "Bring the database's schema to a version, up or down, while Ringmaster is stopped",
  args: {},
  options: {
    to: integer("--to <n>", "version to go to; without it the newest", { min: 0, max: 100_000 }),
  },
});

/** `events` */
export const events = shape({
  summary: "Stream what happens, one line per event, until Ctrl-C",
  args: {},
  options: {
    after: integer("--after <n>", "start behind the event with this number; 0 is the first", SEQ),
    task: text("--task <id>", "only what belongs to this task, with its agent's output"),
  },
});

/** Ringmaster itself. */
export const systemCommands: readonly Command[] = [
  row("bootstrap", bootstrap, () => import("../bootstrap/command.ts")),
  row("up", up, () => import("./up.ts")),
  row("down", down, () => import("./down.ts")),
  row("status", status, () => import("./status.ts")),
  row("logs", logs, () => import("./logs.ts")),
  row("readiness", readiness, () => import("./readiness.ts")),
  row("token", token, () => import("./token.ts")),
  row("open", open, () => import("./open.ts")),
  row("config", config, () => import("./config.ts")),
  row("migrate", migrate, () => import("./migrate.ts")),
  row("events", events, () => import("./events.ts")),
];
