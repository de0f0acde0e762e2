import type { Run } from "../shape.ts";
import type { cancel } from "./commands.ts";
import { moveTask } from "./move.ts";

/** Cancels a task: a cancelled task is an archived one. */
export const run: Run<typeof cancel> = ({ task }, context) => moveTask(task, "archived", context);
