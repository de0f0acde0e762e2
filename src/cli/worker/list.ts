import { ago, table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { list } from "./commands.ts";
import { stateCell } from "./view.ts";

/** Every worker. */
export const run: Run<typeof list> = async (_given, { call, show, look, world }) => {
  const workers = await call("listWorkers", {});
  const now = world.now();
  const rows = workers.items.map((w): Cell[] => [
    w.id,
    w.name,
    w.agent,
    stateCell(w),
    w.task_id,
    ago(w.last_seen_at, now),
  ]);
  const heads = ["ID", "NAME", "AGENT", "STATUS", "TASK", "SEEN"];
  show(workers, () => table(heads, rows, look, "No workers."));
};
