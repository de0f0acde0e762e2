import { ago, fields, paint, table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { status } from "./commands.ts";
import { reloadFields } from "./view.ts";

/** What serves, what it improved of itself, and the newest reload. */
export const run: Run<typeof status> = async (_given, { call, show, look, world }) => {
  const all = await call("reloadStatus", {});
  const { generation, current, improvements } = all;
  const now = world.now();
  show(all, () =>
    [
      fields(
        [
          ["generation", generation.number],
          ["commit", generation.commit],
          ["pid", generation.pid],
          ["started", ago(generation.started_at, now)],
        ],
        look,
      ),
      current ? fields(reloadFields(current, now), look) : paint(look, "dim", "No reload yet.\n"),
      table(
        ["TASK", "IMPROVEMENT"],
        improvements.map(({ task_id, title }) => [task_id, title]),
        look,
        "It has not changed its own code yet.",
      ),
    ].join("\n"),
  );
};
