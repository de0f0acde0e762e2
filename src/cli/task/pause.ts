import type { Run } from "../shape.ts";
import type { pause } from "./commands.ts";
import { giveOrder } from "./order.ts";

/** Stops the agent and keeps its task for it. */
export const run: Run<typeof pause> = ({ task }, context) =>
  giveOrder(task, { kind: "pause" }, context);
