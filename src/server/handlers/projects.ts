import { addProject, removeProject, requireProject } from "../../engine/projects.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

/** Answers about projects. */
export function projectHandlers(
  world: World,
): Pick<Handlers, "listProjects" | "addProject" | "showProject" | "removeProject"> {
  return {
    listProjects: {
      kind: "read",
      run: async (tables) => ({ items: await tables.projects.list() }),
    },
    addProject: { kind: "free", run: ({ body }) => addProject(world, body) },
    showProject: {
      kind: "free",
      async run({ params }) {
        const project = await world.store.read((t) => requireProject(t, params.id));
        const head = await world.delivery.head(project.repo, project.default_branch);
        const settings = await world.workspace.settings(project.repo, head);
        return { ...project, head, settings };
      },
    },
    removeProject: {
      kind: "write",
      run: (tables, { params }) => removeProject(world, tables, params.id),
    },
  };
}
