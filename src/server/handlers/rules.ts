import { addRule, removeRule, rulesOf } from "../../engine/rules.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

/** What holds for all later work on a project. */
export function ruleHandlers(world: World): Pick<Handlers, "listRules" | "addRule" | "removeRule"> {
  return {
    listRules: {
      kind: "read",
      run: async (tables, { params }) => ({ items: await rulesOf(tables, params.id) }),
    },
    addRule: {
      kind: "write",
      run: (tables, { params, body: { text } }, caller) =>
        addRule(world, tables, { project: params.id, text, actor: callerName(caller) }),
    },
    removeRule: {
      kind: "write",
      run: (tables, { params: { id, rule_id } }, caller) =>
        removeRule(world, tables, { project: id, id: rule_id, actor: callerName(caller) }),
    },
  };
}
