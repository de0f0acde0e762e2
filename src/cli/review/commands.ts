import { argument, flag, row, shape, text, type Command } from "../shape.ts";

const ID = argument("id of the task, such as bd-a1b2c3");

/** `task diff` */
export const diff = shape({
  summary: "Show what the work of the task's last attempt changes",
  args: { task: ID },
  options: {
    stat: flag("--stat", "only the files, with how many lines came and went"),
    path: text("--path <path>", "only this file, or those in this folder"),
  },
});

/** `task reviews` */
export const reviews = shape({
  summary: "Show what reviewers said of the task's work, with their findings",
  args: { task: ID },
  options: {},
});

/** Looking at work before it is merged. */
export const reviewCommands: readonly Command[] = [
  row("task diff", diff, () => import("./diff.ts")),
  row("task reviews", reviews, () => import("./reviews.ts")),
];
