import type { Run } from "../shape.ts";
import type { list } from "./commands.ts";
import { taskTable } from "./view.ts";

const PROJECT_ID = /^pj-/;

/** A page of tasks. A project may be given by its name, which is looked up first. */
export const run: Run<typeof list> = async ({ project, status, after, limit }, context) => {
  const { call, show, note, look } = context;
  const project_id =
    project === null || PROJECT_ID.test(project)
      ? project
      : (await call("showProject", { params: { id: project } })).id;
  const query = {
    project_id: project_id ?? undefined,
    status: status ?? undefined,
    after: after ?? undefined,
    limit,
  };
  const page = await call("listTasks", { query });
  show(page, () => taskTable(page.items, look, "No tasks."));
  if (page.next !== null) note(`There are more: --after ${page.next}`);
};
