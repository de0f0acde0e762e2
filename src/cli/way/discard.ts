import type { Run } from "../shape.ts";
import type { discard } from "./commands.ts";
import { taskSentence } from "../task/view.ts";

/** Takes away work that is not merged. */
export const run: Run<typeof discard> = async (options, { call, show }) => {
  const { task: id, cancel, reason } = options;
  const body = { cancel: cancel ?? false, reason: reason ?? "" };
  const { task, kept_under } = await call("discardTask", { params: { id }, body });
  show({ ...task, kept_under }, () =>
    [
      taskSentence(task),
      `Its work is kept under ${kept_under}; get it back: ringmaster task restore ${id}`,
    ].join("\n"),
  );
};
