import { decisionOption } from "../../domain/decision.ts";
import type { Task } from "../../domain/task.ts";
import type { Run } from "../shape.ts";
import { needWord } from "../word.ts";
import type { answer } from "./commands.ts";

/** Answers a decision. */
export const run: Run<typeof answer> = async ({ decision: id, answer: said }, { call, show }) => {
  const answer = needWord(decisionOption.shape.id, said, "the answer");
  const decided = await call("answerDecision", { params: { id }, body: { answer } });
  const task = await call("showTask", { params: { id: decided.task_id } });
  show(decided, () => `${decided.id} is answered with ${answer}. ${nextStep(task)}`);
};

/** What became of the task, and what a person does next, if anything. */
function nextStep({ id, status, children }: Pick<Task, "id" | "status" | "children">): string {
  if (status === "needs_decomposition")
    return `Name the parts of ${id}: ringmaster task split ${id} --into "…" --into "…"`;
  if (children > 0) return `${id} is split into ${children} tasks: ringmaster task show ${id}`;
  return `${id} is ${status} now: ringmaster task show ${id}`;
}
