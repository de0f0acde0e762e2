import type { Run } from "../shape.ts";
import type { freshStart } from "./commands.ts";
import { giveOrder } from "./order.ts";

/** Ends the agent's session and begins another one. */
export const run: Run<typeof freshStart> = ({ task, reason }, context) =>
  giveOrder(task, { kind: "fresh_start", text: reason ?? "" }, context);
