import { dependencyKind } from "../../domain/task.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { depend } from "./commands.ts";

/** Adds an edge between two tasks. */
export const run: Run<typeof depend> = async ({ task: id, on, kind }, { call, show }) => {
  const body = { depends_on_id: on, kind: word(dependencyKind, kind, "--kind") };
  const edge = await call("addDependency", { params: { id }, body });
  show({ id, ...edge }, () => `${edge.task_id} ${edge.kind} on ${edge.depends_on_id}`);
};
