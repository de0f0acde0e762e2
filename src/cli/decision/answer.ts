import { decisionOption, type Decision } from "../../domain/decision.ts";
import type { Task } from "../../domain/task.ts";
import type { Context } from "../context.ts";
import type { Run } from "../shape.ts";
import { needWord } from "../word.ts";
import type { answer } from "./commands.ts";

/** Answers a decision. */
export const run: Run<typeof answer> = async (given, context) =>
  sayAnswer("answerDecision", given, context);

/** What is answered, and how. */
export type Given = { decision: string; answer: string; note: string | null; rule: boolean };

/** Answers a decision or a question, and says what became of its task. */
export async function sayAnswer(
  name: "answerDecision" | "answerQuestion",
  { decision: id, answer: word, note, rule }: Given,
  { call, show }: Context,
): Promise<void> {
  const answer = needWord(decisionOption.shape.id, word, "the answer");
  // Nothing is sent that an older server would not know.
  const more = { ...(note === null ? {} : { note }), ...(rule ? { rule } : {}) };
  const decided = await call(name, { params: { id }, body: { answer, ...more } });
  const task = await call("showTask", { params: { id: decided.task_id } });
  const kept = rule ? " It is a rule of the project from now on." : "";
  show(decided, () => `${id} is answered with ${answer}.${kept} ${nextStep(decided, task)}`);
}

type Standing = Pick<Task, "id" | "status" | "children">;

/** What became of the task, and what a person does next, if anything. */
function nextStep({ blocking }: Decision, { id, status, children }: Standing): string {
  if (!blocking) return `The work on ${id} is told of it: ringmaster task show ${id}`;
  if (status === "needs_decomposition")
    return `Name the parts of ${id}: ringmaster task split ${id} --into "…" --into "…"`;
  if (children > 0) return `${id} is split into ${children} tasks: ringmaster task show ${id}`;
  return `${id} is ${status} now: ringmaster task show ${id}`;
}
