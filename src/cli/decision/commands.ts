import { argument, flag, row, shape, text, type Command } from "../shape.ts";

/** `decision list` */
export const list = shape({
  summary: "List decisions that hold a task, newest first",
  args: {},
  options: { status: text("--status <status>", "only those that are open, answered or withdrawn") },
});

/** `decision show` */
export const show = shape({
  summary: "Show a decision or question with its options and what was tried",
  args: { decision: argument("id of the decision, such as dc-a1b2c3") },
  options: {},
});

/** `decision answer` */
export const answer = shape({
  summary: "Answer a decision; its task moves on accordingly",
  args: {
    decision: argument("id of the decision, such as dc-a1b2c3"),
    answer: argument("id of one of its options, as decision show lists them, such as choice_1"),
  },
  options: {
    note: text("--note <text>", "what the agent is told beside the answer"),
    rule: flag("--rule", "keep it as a rule that all later prompts of the project carry"),
  },
});

/** Questions that only a person can answer. */
export const decisionCommands: readonly Command[] = [
  row("decision list", list, () => import("./list.ts")),
  row("decision show", show, () => import("./show.ts")),
  row("decision answer", answer, () => import("./answer.ts")),
];
