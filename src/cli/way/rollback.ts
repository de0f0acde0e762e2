import type { Run } from "../shape.ts";
import type { rollback } from "./commands.ts";

/** Lets the next attempt begin at the commit of a checkpoint. */
export const run: Run<typeof rollback> = async ({ task: id, to }, { call, show }) => {
  const done = await call("rollbackTask", { params: { id }, body: { to } });
  const { commit, checkpoint } = done.checkpoint;
  show(
    { id, ...done },
    () =>
      `${id} is ${done.task.status}; its next attempt begins at checkpoint ${checkpoint} ` +
      `(${commit?.slice(0, 10)}).`,
  );
};
