import { resolve } from "node:path";
import type { Run } from "../shape.ts";
import type { add } from "./commands.ts";

/** Adds a repository; its path may be given relative to the current folder. */
export const run: Run<typeof add> = async ({ name, repo }, { call, show }) => {
  const project = await call("addProject", { body: { name, repo: resolve(repo) } });
  show(project, () => `Added project ${project.name} (${project.id}) on ${project.repo}`);
};
