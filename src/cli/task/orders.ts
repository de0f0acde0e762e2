import { table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { orders } from "./commands.ts";

/** What people told the task's agents, oldest first. */
export const run: Run<typeof orders> = async ({ task: id }, { call, show, look }) => {
  const all = await call("listOrders", { params: { id } });
  const rows = all.items.map((order): Cell[] => [
    order.id,
    order.at,
    order.by,
    order.kind,
    order.result ?? { text: "waits", color: "yellow" },
    order.text,
  ]);
  const heads = ["ORDER", "AT", "BY", "KIND", "RESULT", "TEXT"];
  show({ id, ...all }, () => table(heads, rows, look, "Nobody told its agents anything."));
};
