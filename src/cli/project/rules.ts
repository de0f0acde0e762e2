import { rule } from "../../domain/rule.ts";
import { Problem } from "../../domain/problem.ts";
import { ago, table } from "../output.ts";
import type { Run } from "../shape.ts";
import { needWord } from "../word.ts";
import type { rules } from "./commands.ts";

/** What holds for all later work on a project: shows it, adds to it, or takes from it. */
export const run: Run<typeof rules> = async (given, { call, show, look, world }) => {
  const { project: id, add, remove } = given;
  if (add !== null && remove !== null) throw bothGiven();
  if (add !== null) {
    const body = { text: needWord(rule.shape.text, add, "--add") };
    const added = await call("addRule", { params: { id }, body });
    return show(added, () => `${added.id} holds for all later work on ${id}.`);
  }
  if (remove !== null) {
    const rule_id = needWord(rule.shape.id, remove, "--remove");
    const removed = await call("removeRule", { params: { id, rule_id } });
    return show(removed, () => `${removed.id} holds no longer: ${removed.text}`);
  }
  const { items } = await call("listRules", { params: { id } });
  const rows = items.map((each) => [each.id, each.by, ago(each.at, world.now()), each.text]);
  return show({ items }, () => table(["ID", "BY", "SINCE", "RULE"], rows, look, "No rules."));
};

function bothGiven(): Problem {
  return new Problem("invalid_input", "Expected --add or --remove, got both.", "Give one of them.");
}
