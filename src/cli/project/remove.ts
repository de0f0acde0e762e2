import type { Run } from "../shape.ts";
import type { remove } from "./commands.ts";

/** Forgets a project. */
export const run: Run<typeof remove> = async ({ project: id }, { call, show }) => {
  const project = await call("removeProject", { params: { id } });
  show(project, () => `Removed project ${project.name}; its repository is as it was.`);
};
