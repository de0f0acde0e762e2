import type { Run } from "../shape.ts";
import type { interrupt } from "./commands.ts";
import { giveOrder } from "./order.ts";

/** Stops what the agent does now. */
export const run: Run<typeof interrupt> = ({ task, say }, context) =>
  giveOrder(task, { kind: "interrupt", text: say ?? "" }, context);
