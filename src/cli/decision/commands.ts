import { argument, row, shape, text, type Command } from "../shape.ts";

/** `decision list` */
export const list = shape({
  summary: "List decisions, newest first",
  args: {},
  options: { status: text("--status <status>", "only those that are open, answered or withdrawn") },
});

/** `decision answer` */
export const answer = shape({
  summary: "Answer a decision; its task moves on accordingly",
  args: {
    decision: argument("id of the decision, such as dc-a1b2c3"),
    answer: argument("one of its options: retry, split, keep_blocked or cancel"),
  },
  options: {},
});

/** Questions that only a person can answer. */
export const decisionCommands: readonly Command[] = [
  row("decision list", list, () => import("./list.ts")),
  row("decision answer", answer, () => import("./answer.ts")),
];
