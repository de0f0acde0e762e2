import type { Run } from "../shape.ts";
import type { add } from "./commands.ts";
import { taskFields } from "./given.ts";
import { taskSentence } from "./view.ts";

/** Adds a task. */
export const run: Run<typeof add> = async (given, context) => {
  const { project, title, depends_on, ready } = given;
  const fields = await taskFields(given, context);
  const body = { project_id: project, title, depends_on, ready, ...fields };
  const task = await context.call("addTask", { body });
  context.show(task, () => taskSentence(task));
};
