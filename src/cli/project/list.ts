import { table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { list } from "./commands.ts";

/** Every project. */
export const run: Run<typeof list> = async (_given, { call, show, look }) => {
  const projects = await call("listProjects", {});
  const rows = projects.items.map((p) => [p.id, p.name, p.default_branch, p.repo]);
  show(projects, () => table(["ID", "NAME", "BRANCH", "REPOSITORY"], rows, look, "No projects."));
};
