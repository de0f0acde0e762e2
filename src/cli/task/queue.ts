import type { Task } from "../../domain/task.ts";
import { table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { queue } from "./commands.ts";
import { stateCell } from "./view.ts";

/** What one answer holds at most; the command refuses more. */
const LIMIT_MAX = 500;

/** What would be claimed next; or all open tasks in that order. */
export const run: Run<typeof queue> = async ({ limit, all }, context) => {
  const { call, show, note, look } = context;
  const input = { query: { limit } };
  const page = all ? await call("showRanking", input) : await call("showQueue", input);
  const none = all ? "No open tasks." : "Nothing is ready to be claimed.";
  show(page, () => queueTable(page.items, look, none));
  if (page.items.length === limit) note(`These are the first ${limit}. ${moreText(limit)}`);
};

/** How to see those that were left out; one answer has a limit of its own. */
function moreText(limit: number): string {
  return limit < LIMIT_MAX
    ? `More: --limit ${Math.min(limit * 10, LIMIT_MAX)}`
    : "All open tasks with their ranks: ringmaster graph --json";
}

function queueTable(tasks: readonly Task[], look: Look, none: string): string {
  const rows = tasks.map((task, at) => [at + 1, task.id, ...standing(task), task.title]);
  return table(["#", "ID", "PRIORITY", "SCORE", "STATUS", "WAITS FOR", "TITLE"], rows, look, none);
}

function standing({ priority, score, status, waiting_on }: Task): Cell[] {
  const waits = waiting_on === 0 ? null : `${waiting_on} task${waiting_on === 1 ? "" : "s"}`;
  return [priority, score.toFixed(3), stateCell(status), waits];
}
