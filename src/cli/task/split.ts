import type { Contract } from "../../contract/contract.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import { Problem } from "../../domain/problem.ts";
import { taskTitle } from "../../domain/task.ts";
import type { Look } from "../output.ts";
import type { Run } from "../shape.ts";
import { needWord } from "../word.ts";
import type { split } from "./commands.ts";
import { taskSentence, taskTable } from "./view.ts";

/** Splits a task; without --into by its own words. */
export const run: Run<typeof split> = async ({ task: id, into, in_order }, context) => {
  if (into.length === 1) throw oneChild();
  const children = into.map((title, at) => ({
    title: needWord(taskTitle, title, "--into"),
    after: in_order && at > 0 ? [at - 1] : [],
  }));
  const body = { children: children.length === 0 ? null : children };
  const result = await context.call("splitTask", { params: { id }, body });
  context.show(result, () => splitText(result, context.look));
};

function splitText({ task, children }: OutputOf<Contract["splitTask"]>, look: Look): string {
  return `${taskSentence(task)}\n${taskTable(children, look, "No children.")}`;
}

function oneChild(): Problem {
  return new Problem(
    "invalid_input",
    "Expected at least two children, got one.",
    "Give --into for each of them, or none to split by the task's own words.",
  );
}
