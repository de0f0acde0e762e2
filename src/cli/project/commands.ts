import { argument, needed, row, shape, type Command } from "../shape.ts";

const PROJECT = argument("name or id of the project");

/** `project add` */
export const add = shape({
  summary: "Add a git repository on the server's machine as a project",
  args: { name: argument("name for the project: letters, digits, dots, dashes, underscores") },
  options: { repo: needed("--repo <path>", "path of the repository") },
});

/** `project list` */
export const list = shape({ summary: "List projects", args: {}, options: {} });

/** `project show` */
export const show = shape({
  summary: "Show a project with the settings its repository has",
  args: { project: PROJECT },
  options: {},
});

/** `project remove` */
export const remove = shape({
  summary: "Forget a project and its tasks; the repository itself is not touched",
  args: { project: PROJECT },
  options: {},
});

/** Repositories that Ringmaster works on. */
export const projectCommands: readonly Command[] = [
  row("project add", add, () => import("./add.ts")),
  row("project list", list, () => import("./list.ts")),
  row("project show", show, () => import("./show.ts")),
  row("project remove", remove, () => import("./remove.ts")),
];
