import { ago, table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { history } from "./commands.ts";
import { phaseColor, shortCommit } from "./view.ts";

/** Reloads, newest first. */
export const run: Run<typeof history> = async ({ limit }, { call, show, look, world }) => {
  const page = await call("reloadHistory", { query: { limit } });
  const rows = page.items.map((reload) => [
    reload.id,
    { text: reload.phase, color: phaseColor(reload.phase) },
    shortCommit(reload.from_commit),
    shortCommit(reload.to_commit),
    reload.task_id ?? reload.trigger,
    ago(reload.started_at, world.now()),
    reload.reason ?? "",
  ]);
  const heads = ["ID", "PHASE", "FROM", "TO", "FOR", "STARTED", "REASON"];
  show(page, () => table(heads, rows, look, "No reload yet."));
};
