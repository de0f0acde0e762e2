import type { Run } from "../shape.ts";
import type { resubmit } from "./commands.ts";
import { taskSentence } from "./view.ts";

/** Says that a task is too large. */
export const run: Run<typeof resubmit> = async ({ task: id, reason }, { call, show }) => {
  const task = await call("resubmitTask", { params: { id }, body: { reason } });
  show(task, () => taskSentence(task));
};
