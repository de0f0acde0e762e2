import { Problem } from "../../domain/problem.ts";
import type { Run } from "../shape.ts";
import type { edit } from "./commands.ts";
import { taskFields } from "./given.ts";
import { taskSentence } from "./view.ts";

/** Changes a task; at least one change must be given. */
export const run: Run<typeof edit> = async (given, context) => {
  const fields = { title: given.title ?? undefined, ...(await taskFields(given, context)) };
  if (Object.values(fields).every((value) => value === undefined)) throw nothingToChange();
  const body = { ...fields, version: given.version ?? undefined };
  const task = await context.call("changeTask", { params: { id: given.task }, body });
  context.show(task, () => taskSentence(task));
};

function nothingToChange(): Problem {
  return new Problem(
    "invalid_input",
    "Expected at least one change, got none.",
    "Give --title, --description, --priority or another: ringmaster task edit --help",
  );
}
