import { decision, type Decision } from "../../domain/decision.ts";
import { ago, table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { list } from "./commands.ts";

const HEADS = ["ID", "TASK", "STATUS", "OPTIONS", "ASKED", "QUESTION"];

/** Decisions, with what can be answered. */
export const run: Run<typeof list> = async (given, { call, show, look, world }) => {
  const status = word(decision.shape.status, given.status, "--status");
  const { items } = await call("listDecisions", { query: { status } });
  const rows = items.map((each) => [
    each.id,
    each.task_id,
    each.answer === null ? each.status : `${each.status}: ${each.answer}`,
    optionsCell(each),
    ago(each.created_at, world.now()),
    each.question,
  ]);
  show({ items }, () => table(HEADS, rows, look, "No decisions."));
};

/** The options of an open decision, the recommended one first and marked. */
function optionsCell({ options, recommendation, status }: Decision): Cell {
  if (status !== "open") return null;
  const ids = options.map((option) => option.id as string);
  const others = ids.filter((id) => id !== recommendation);
  return [`${recommendation}*`, ...others].join(", ");
}
