import { z } from "zod";
import { ruleId } from "../domain/ids.ts";
import { rule } from "../domain/rule.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: z.string().min(1) });

/** What holds for all later work on a project. `:id` takes an id or a name. */
export const rules = {
  listRules: endpoint({
    method: "GET",
    path: "/api/projects/:id/rules",
    summary: "List the rules that people gave a project, oldest first",
    access: "owner",
    params,
    response: z.object({ items: z.array(rule) }),
  }),
  addRule: endpoint({
    method: "POST",
    path: "/api/projects/:id/rules",
    summary: "Add a rule that every later prompt of the project carries",
    access: "owner",
    params,
    body: z.strictObject({ text: rule.shape.text }),
    status: 201,
    response: rule,
  }),
  removeRule: endpoint({
    method: "DELETE",
    path: "/api/projects/:id/rules/:rule_id",
    summary: "Remove a rule of a project",
    access: "owner",
    params: params.extend({ rule_id: ruleId }),
    response: rule,
  }),
};
