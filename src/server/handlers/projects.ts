import { addProject, changeProject, removeProject, requireProject } from "../../engine/projects.ts";
import { pushStateOf } from "../../engine/effects/push.ts";
import { showAgentConfig, trustAgentConfig } from "../../engine/agent-config.ts";
import { showPreview } from "../../engine/preview.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names =
  | "listProjects"
  | "addProject"
  | "showProject"
  | "changeProject"
  | "agentConfig"
  | "trustAgentConfig"
  | "previewProject"
  | "removeProject";

/** Answers about projects. */
export function projectHandlers(world: World): Pick<Handlers, Names> {
  return {
    listProjects: {
      kind: "read",
      run: async (tables) => ({ items: await tables.projects.list() }),
    },
    addProject: {
      kind: "free",
      run: ({ body }, { caller }) => addProject(world, body, callerName(caller)),
    },
    showProject: {
      kind: "free",
      async run({ params }) {
        const project = await world.store.read((t) => requireProject(t, params.id));
        const head = await world.delivery.head(project.repo, project.default_branch);
        const settings = await world.workspace.settings(project.repo, head);
        const push = await pushStateOf(world, project, settings);
        const misfit = await world.workspace.misfit({ repo: project.repo, from: null, to: head });
        const settings_problem = misfit?.text ?? null;
        return { ...project, head, settings, settings_problem, push };
      },
    },
    changeProject: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        changeProject(world, tables, { id: params.id, wanted: body, actor: callerName(caller) }),
    },
    agentConfig: {
      kind: "free",
      run: ({ params }) => showAgentConfig(world, params.id),
    },
    trustAgentConfig: {
      kind: "free",
      run: ({ params, body }, { caller }) =>
        trustAgentConfig(world, { ...params, ...body, actor: callerName(caller) }),
    },
    previewProject: {
      kind: "free",
      run: ({ params }) => showPreview(world, params.id),
    },
    removeProject: {
      kind: "write",
      run: (tables, { params }, caller) =>
        removeProject(world, tables, params.id, callerName(caller)),
    },
  };
}
