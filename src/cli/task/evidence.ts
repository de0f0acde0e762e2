import { duration, table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { evidence } from "./commands.ts";

const VERDICT_COLORS = { green: "green", red: "red", unrunnable: "yellow" } as const;

/** What the checks said of the task's trees, oldest first. */
export const run: Run<typeof evidence> = async ({ task: id }, { call, show, look }) => {
  const all = await call("taskEvidence", { params: { id } });
  const rows = all.items.map((e): Cell[] => [
    { text: e.verdict, color: VERDICT_COLORS[e.verdict] },
    e.check,
    e.stage,
    e.exit_code,
    duration(e.duration_ms),
    e.tree.slice(0, 10),
    e.command,
  ]);
  const heads = ["VERDICT", "CHECK", "STAGE", "EXIT", "TOOK", "TREE", "COMMAND"];
  show({ id, ...all }, () => table(heads, rows, look, "No check has run for this task yet."));
};
