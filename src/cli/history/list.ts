import { ago, table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { history } from "./commands.ts";

/** A page of the history. */
export const run: Run<typeof history> = async ({ limit, before }, context) => {
  const { call, show, note, look, world } = context;
  const page = await call("listHistory", { query: { limit, before: before ?? undefined } });
  const now = world.now();
  const rows = page.items.map((entry): Cell[] => [
    entry.id,
    ago(entry.at, now),
    entry.actor,
    entry.records,
    entry.undone_at === null ? "done" : { text: "undone", color: "dim" },
    entry.label,
  ]);
  const heads = ["ID", "WHEN", "BY", "RECORDS", "STATE", "WHAT"];
  show(page, () => table(heads, rows, look, "Nobody has done anything yet."));
  if (page.next !== null) note(`There are more: --before ${page.next}`);
};
