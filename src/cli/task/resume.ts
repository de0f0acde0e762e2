import type { Run } from "../shape.ts";
import type { resume } from "./commands.ts";
import { orderSentence } from "./order.ts";

/** Lets a paused agent go on, or a stopped task where its last attempt was. */
export const run: Run<typeof resume> = async ({ task: id }, { call, show }) => {
  const done = await call("resumeTask", { params: { id } });
  const { task, order, checkpoint } = done;
  const where = checkpoint === null ? "from the start" : `at checkpoint ${checkpoint.checkpoint}`;
  show({ id, ...done }, () =>
    order === null
      ? `${id} is ${task.status}; its next attempt goes on ${where}.`
      : orderSentence(order),
  );
};
