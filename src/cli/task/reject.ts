import type { Run } from "../shape.ts";
import type { reject } from "./commands.ts";
import { taskSentence } from "./view.ts";

/** Asks for changes to what is under review. */
export const run: Run<typeof reject> = async ({ task: id, comment }, { call, show }) => {
  const task = await call("rejectTask", { params: { id }, body: { comment } });
  show(task, () => taskSentence(task));
};
