import { argument, flag, neededInteger, row, shape, text, type Command } from "../shape.ts";

const ID = argument("id of the task, such as bd-a1b2c3");

/** `task checkpoints` */
export const checkpoints = shape({
  summary: "List the rounds of a task's attempts, and whose commits are kept",
  args: { task: ID },
  options: {},
});

/** `task ways-back` */
export const waysBack = shape({
  summary: "Show which ways back are open for a task's work, and why the others are not",
  args: { task: ID },
  options: {},
});

/** `task rollback` */
export const rollback = shape({
  summary: "Let the next attempt begin at the commit of a checkpoint",
  args: { task: ID },
  options: {
    to: neededInteger("--to <n>", "number of the checkpoint", { min: 1, max: 1_000_000 }),
  },
});

/** `task discard` */
export const discard = shape({
  summary: "Take away work that is not merged; it is kept under its backup ref",
  args: { task: ID },
  options: {
    cancel: flag("--cancel", "cancel the task as well; else it is a draft again"),
    reason: text("--reason <text>", "why"),
  },
});

/** `task revert` */
export const revert = shape({
  summary: "Take merged work back by a new commit that the checks have proven",
  args: { task: ID },
  options: {
    with_dependents: flag("--with-dependents", "take back merged work that depends on it, too"),
    only: flag("--only", "leave merged work that depends on it"),
    again: flag("--again", "let it be worked on anew; else it is blocked"),
    reason: text("--reason <text>", "why"),
  },
});

/** `task restore` */
export const restore = shape({
  summary: "Bring back work of a task that was reset, discarded or pruned, as a branch",
  args: { task: ID },
  options: {
    attempt: text("--attempt <id>", "the attempt that made it; without it the newest work"),
    to: text("--to <folder>", "check it out in this new folder, too"),
    branch: text("--branch <name>", "name of the new branch; without it one after the task"),
  },
});

/** Ways back to earlier work of a task, and to be rid of it. */
export const wayCommands: readonly Command[] = [
  row("task checkpoints", checkpoints, () => import("./checkpoints.ts")),
  row("task ways-back", waysBack, () => import("./ways-back.ts")),
  row("task rollback", rollback, () => import("./rollback.ts")),
  row("task discard", discard, () => import("./discard.ts")),
  row("task revert", revert, () => import("./revert.ts")),
  row("task restore", restore, () => import("./restore.ts")),
];
