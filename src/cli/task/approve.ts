import type { Run } from "../shape.ts";
import type { approve } from "./commands.ts";
import { taskSentence } from "./view.ts";

/** Approves what is under review. */
export const run: Run<typeof approve> = async ({ task: id, comment }, { call, show }) => {
  const body = { comment: comment ?? undefined };
  const task = await call("approveTask", { params: { id }, body });
  show(task, () => taskSentence(task));
};
