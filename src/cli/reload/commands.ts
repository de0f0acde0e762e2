import { flag, integerOr, row, shape, text, type Command } from "../shape.ts";

/** `reload now` */
export const now = shape({
  summary: "Stage the newest commit of Ringmaster's own project and let it serve",
  args: {},
  options: {
    commit: text("--commit <commit>", "stage this commit (full name) instead of the newest"),
    detach: flag("--detach", "answer at once; otherwise when the reload has settled or failed"),
  },
});

/** `reload status` */
export const status = shape({
  summary: "Show what serves, and the newest reload",
  args: {},
  options: {},
});

/** `reload history` */
export const history = shape({
  summary: "List reloads, newest first",
  args: {},
  options: { limit: integerOr(50, "--limit <n>", "at most this many", { min: 1, max: 500 }) },
});

/** Replacing the serving code. */
export const reloadCommands: readonly Command[] = [
  row("reload now", now, () => import("./now.ts")),
  row("reload status", status, () => import("./status.ts")),
  row("reload history", history, () => import("./history.ts")),
];
