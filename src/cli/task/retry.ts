import type { Run } from "../shape.ts";
import type { retry } from "./commands.ts";
import { moveTask } from "./move.ts";

/** Makes a task ready again. */
export const run: Run<typeof retry> = ({ task }, context) => moveTask(task, "ready", context);
