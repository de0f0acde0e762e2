import { decision } from "../../domain/decision.ts";
import { ago, table } from "../output.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { list } from "./commands.ts";
import { optionsCell, statusText } from "./view.ts";

const HEADS = ["ID", "TASK", "STATUS", "OPTIONS", "DEFAULT", "ASKED", "QUESTION"];

/** Decisions that hold a task, with what can be answered. */
export const run: Run<typeof list> = async (given, { call, show, look, world }) => {
  const status = word(decision.shape.status, given.status, "--status");
  const all = await call("listDecisions", { query: { status } });
  const items = all.items.filter(({ blocking }) => blocking);
  const rows = items.map((each) => [
    each.id,
    each.task_id,
    statusText(each),
    optionsCell(each),
    each.default_option,
    ago(each.created_at, world.now()),
    each.question,
  ]);
  show({ items }, () => table(HEADS, rows, look, "No decisions."));
};
