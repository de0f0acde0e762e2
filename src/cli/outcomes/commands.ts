import { row, shape, text, type Command } from "../shape.ts";

/** `outcomes` */
export const outcomes = shape({
  summary: "Show how attempts turned out, by agent, model or kind of task",
  args: {},
  options: {
    by: text("--by <key>", "agent (the default), model or kind"),
    project: text("--project <project>", "only this project (name or id)"),
  },
});

/** What was learned from attempts. */
export const outcomeCommands: readonly Command[] = [
  row("outcomes", outcomes, () => import("./show.ts")),
];
