import { setTimeout } from "node:timers/promises";
import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import { Problem, toProblem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";

const LOOK_MS = 250;
const WORK_MS_MAX = 20 * 60_000;

const SETTLED: readonly TaskState[] = ["completed", "blocked", "failed", "archived"];

/** Whether nothing more happens to the task without a person. */
export const isSettled = (task: Task): boolean => SETTLED.includes(task.status);

/** Looks at a task until `over` says so, and notes every state it passes. */
export async function followTask(
  id: string,
  context: Context,
  over: (task: Task) => boolean,
): Promise<Task> {
  const end_ms = performance.now() + WORK_MS_MAX;
  let seen = "";
  while (performance.now() < end_ms) {
    const task = await look(id, context);
    if (task && task.status !== seen) {
      seen = task.status;
      context.note(`  ${task.id} ${task.status}${task.reason ? `: ${task.reason}` : ""}`);
    }
    if (task && over(task)) return task;
    await setTimeout(LOOK_MS, undefined, { signal: context.signal });
  }
  throw new Problem(
    "timeout",
    `Task ${id} did not come to an end within ${WORK_MS_MAX / 60_000} minutes.`,
    `See where it stands: ringmaster task show ${id}`,
  );
}

/** Null when the server could not be reached in this moment: it may be being restarted. */
async function look(id: string, context: Context): Promise<Task | null> {
  try {
    return await context.call("showTask", { params: { id } });
  } catch (error) {
    if (toProblem(error).code === "not_running") return null;
    throw error;
  }
}
