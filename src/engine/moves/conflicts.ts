import type { Tables } from "../../ports/store.ts";

/** Moves after which a task begins anew. */
const FRESH: readonly string[] = ["make_ready", "plan_ready", "merged", "discard"];

/** How often work on a task conflicted when it was merged, since a person sent it to work. */
export async function conflictsOf(tables: Tables, task_id: string): Promise<number> {
  const moves = await tables.transitions.of(task_id);
  const began = moves.findLastIndex(({ trigger }) => FRESH.includes(trigger));
  return moves.slice(began + 1).filter(({ trigger }) => trigger === "merge_conflict").length;
}
