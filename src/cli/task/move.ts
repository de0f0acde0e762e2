import type { Context } from "../context.ts";
import type { Run } from "../shape.ts";
import type { move } from "./commands.ts";
import { taskSentence } from "./view.ts";

/** Moves a task by hand. */
export const run: Run<typeof move> = ({ task, status }, context) => moveTask(task, status, context);

/** Asks for a move; which moves are legal is known to the server alone. */
export async function moveTask(id: string, status: string, context: Context): Promise<void> {
  const task = await context.call("changeTask", { params: { id }, body: { status } });
  context.show(task, () => taskSentence(task));
}
