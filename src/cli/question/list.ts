import { decision } from "../../domain/decision.ts";
import { optionsCell, statusText } from "../decision/view.ts";
import { ago, table } from "../output.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { list } from "./commands.ts";

const HEADS = ["ID", "TASK", "STATUS", "OPTIONS", "DEFAULT", "HOLDS FROM", "ASKED", "QUESTION"];

/** Questions that hold nobody up, with their defaults and when those hold. */
export const run: Run<typeof list> = async (given, { call, show, look, world }) => {
  const status = word(decision.shape.status, given.status, "--status");
  const { items } = await call("listQuestions", { query: { status } });
  const rows = items.map((each) => [
    each.id,
    each.task_id,
    statusText(each),
    optionsCell(each),
    each.default_option,
    each.deadline_at,
    ago(each.created_at, world.now()),
    each.question,
  ]);
  show({ items }, () => table(HEADS, rows, look, "No questions."));
};
