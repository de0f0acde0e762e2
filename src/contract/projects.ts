import { z } from "zod";
import { plainName, project } from "../domain/project.ts";
import { repositorySettings } from "../domain/settings.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: z.string().min(1) });

/** Repositories that Ringmaster works on. `:id` takes an id or a name. */
export const projects = {
  listProjects: endpoint({
    method: "GET",
    path: "/api/projects",
    summary: "List projects",
    access: "owner",
    response: z.object({ items: z.array(project) }),
  }),
  addProject: endpoint({
    method: "POST",
    path: "/api/projects",
    summary: "Add a repository as a project",
    access: "owner",
    body: z.strictObject({
      name: plainName,
      /** Absolute path of a git repository on the server's machine. */
      repo: z.string().min(1).max(4096),
      is_self: z.boolean().default(false),
    }),
    status: 201,
    response: project,
  }),
  showProject: endpoint({
    method: "GET",
    path: "/api/projects/:id",
    summary: "Show a project and the settings its repository has",
    access: "owner",
    params,
    response: project.extend({ settings: repositorySettings, head: z.string() }),
  }),
  removeProject: endpoint({
    method: "DELETE",
    path: "/api/projects/:id",
    summary: "Forget a project and its tasks; the repository itself is not touched",
    access: "owner",
    params,
    response: project,
  }),
};
