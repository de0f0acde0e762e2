import { argument, integer, integerOr, row, shape, text, type Command } from "../shape.ts";

/** `cost` */
export const cost = shape({
  summary: "Show what runs of agents cost, by project, task, agent, model, subscription, day …",
  args: {},
  options: {
    by: text(
      "--by <key>",
      "iteration, attempt, task, project, agent, model, subscription or day; default: project, " +
        "with --task iteration",
    ),
    project: text("--project <project>", "only this project (name or id)"),
    task: text("--task <task>", "only this task"),
    days: integer("--days <n>", "only runs of the last days", { min: 1, max: 3_660 }),
    limit: integerOr(50, "-n, --limit <n>", "rows at most", { min: 1, max: 500 }),
  },
});

/** `subscription list` */
export const list = shape({
  summary: "List accounts: what runs, what is used of their quotas, which rest until when",
  args: {},
  options: {},
});

/** `subscription clear` */
export const clear = shape({
  summary: "Forget the usage limit that an account met: work is handed out for it again",
  args: { account: argument("name of the subscription, or agent:NAME") },
  options: {},
});

/** Accounts of agents and what they cost. */
export const subscriptionCommands: readonly Command[] = [
  row("subscription list", list, () => import("./list.ts")),
  row("subscription clear", clear, () => import("./clear.ts")),
  row("cost", cost, () => import("./cost.ts")),
];
