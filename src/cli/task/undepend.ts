import { dependencyKind } from "../../domain/task.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { undepend } from "./commands.ts";

/** Takes away an edge between two tasks. */
export const run: Run<typeof undepend> = async ({ task: id, on, kind }, { call, show }) => {
  const params = { id, depends_on_id: on };
  const query = { kind: word(dependencyKind, kind, "--kind") };
  const edge = await call("removeDependency", { params, query });
  show({ id, ...edge }, () => `${edge.task_id} has no ${edge.kind} on ${edge.depends_on_id} now`);
};
