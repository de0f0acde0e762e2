import { resolve } from "node:path";
import type { Run } from "../shape.ts";
import type { add } from "./commands.ts";

/** What agents will read and run from there from now on, because it was there when it was added. */
function trusted(files: readonly { path: string }[]): string[] {
  if (files.length === 0) return [];
  return [
    "Agents read these files of it, and may run what they say; changes are shown before a run:",
    ...files.map(({ path }) => `  ${path}`),
  ];
}

/** Adds a repository; its path may be given relative to the current folder. */
export const run: Run<typeof add> = async ({ name, repo }, { call, show }) => {
  const project = await call("addProject", { body: { name, repo: resolve(repo) } });
  const { files } = await call("agentConfig", { params: { id: project.id } });
  show(project, () =>
    [`Added project ${project.name} (${project.id}) on ${project.repo}`, ...trusted(files)].join(
      "\n",
    ),
  );
};
