import { Problem } from "../../domain/problem.ts";
import type { Run } from "../shape.ts";
import { attachTo } from "../worker/attach.ts";
import type { attach } from "./commands.ts";

/** Attaches to the worker that has the task now. */
export const run: Run<typeof attach> = async ({ task: id }, context) => {
  const task = await context.call("showTask", { params: { id } });
  const { items } = await context.call("listWorkers", {});
  const worker = items.find(({ task_id }) => task_id === task.id);
  if (worker) return attachTo(worker.id, context);
  throw new Problem(
    "conflict",
    `Expected a worker that has ${task.id}, got none: the task is ${task.status}.`,
    `See what its agents did with: ringmaster task logs ${task.id}`,
  );
};
