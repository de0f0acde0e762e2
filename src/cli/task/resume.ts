import type { Run } from "../shape.ts";
import type { resume } from "./commands.ts";
import { giveOrder } from "./order.ts";

/** Lets a paused agent go on. */
export const run: Run<typeof resume> = ({ task }, context) =>
  giveOrder(task, { kind: "resume" }, context);
