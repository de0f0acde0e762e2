import type { Run } from "../shape.ts";
import type { say } from "./commands.ts";
import { giveOrder } from "./order.ts";

/** Says something to the agent at work. */
export const run: Run<typeof say> = ({ task, text }, context) =>
  giveOrder(task, { kind: "message", text }, context);
