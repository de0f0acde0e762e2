import { argument, flag, row, shape, text, type Command } from "../shape.ts";

/** `question list` */
export const list = shape({
  summary: "List questions that hold nobody up, newest first",
  args: {},
  options: { status: text("--status <status>", "only those that are open, answered or withdrawn") },
});

/** `question answer` */
export const answer = shape({
  summary: "Answer a question before its default holds; the agent is told",
  args: {
    decision: argument("id of the question, such as dc-a1b2c3"),
    answer: argument("id of one of its options, as decision show lists them, such as choice_1"),
  },
  options: {
    note: text("--note <text>", "what the agent is told beside the answer"),
    rule: flag("--rule", "keep it as a rule that all later prompts of the project carry"),
  },
});

/** Questions that have a default and do not block. */
export const questionCommands: readonly Command[] = [
  row("question list", list, () => import("./list.ts")),
  row("question answer", answer, () => import("./answer.ts")),
];
