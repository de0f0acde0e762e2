import type { Run } from "../shape.ts";
import { moveTask } from "./move.ts";
import type { stop } from "./commands.ts";

/** Stops whoever works on a task, and holds it. */
export const run: Run<typeof stop> = ({ task }, context) => moveTask(task, "blocked", context);
