import { ago, oneLine, table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { checkpoints } from "./commands.ts";

/** The rounds of a task's attempts, and which of them the task can be taken back to. */
export const run: Run<typeof checkpoints> = async ({ task: id }, { call, show, look, world }) => {
  const all = await call("taskCheckpoints", { params: { id } });
  const now = world.now();
  const rows = all.items.map((each): Cell[] => [
    each.checkpoint,
    `${each.attempt_id} run ${each.number}`,
    each.verdict ?? each.outcome,
    each.checkpoint_ref === null ? "not kept" : (each.commit?.slice(0, 10) ?? "none"),
    ago(each.ended_at, now),
    oneLine(each.failed.length > 0 ? each.failed.join(", ") : each.summary),
  ]);
  const heads = ["CHECKPOINT", "ROUND", "CAME TO", "COMMIT", "ENDED", "WHAT FAILED OR WAS DONE"];
  show({ id, ...all }, () => table(heads, rows, look, "No round of it has ended yet."));
};
