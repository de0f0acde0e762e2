import { z } from "zod";
import { agentConfig } from "../domain/agent-config.ts";
import { objectName } from "../domain/ids.ts";
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
    response: project.extend({
      settings: repositorySettings,
      head: z.string(),
      /** Why the settings at the head cannot be used, so that older ones hold; null: they can. */
      settings_problem: z.string().nullable().default(null),
      /** Where pushing stands; null when it is not pushed anywhere. */
      push: z
        .object({
          remote: z.string(),
          /** The commit that the remote got last. */
          pushed: z.string().nullable(),
          /** Where the remote is; without what signs in there. */
          address: z.string().nullable().default(null),
          /** What is wrong, if anything is. */
          error: z.string().nullable(),
        })
        .nullable()
        .default(null),
    }),
  }),
  changeProject: endpoint({
    method: "PATCH",
    path: "/api/projects/:id",
    summary: "Change how a project is worked on: its stages, limits, whether it is paused",
    access: "owner",
    params,
    body: z.strictObject({
      ...project
        .pick({
          stages: true,
          requires: true,
          concurrency: true,
          paused: true,
          budget_usd: true,
          collisions: true,
        })
        .partial().shape,
      version: z.int().nonnegative().optional(),
    }),
    response: project,
  }),
  agentConfig: endpoint({
    method: "GET",
    path: "/api/projects/:id/agent-config",
    summary: "What agents would read and run from the repository, and what of it is new",
    access: "owner",
    params,
    response: agentConfig.extend({
      commit: objectName,
      trusted: z.boolean(),
      /** Unified diff since a person looked last; empty when it is trusted. */
      diff: z.string(),
    }),
  }),
  trustAgentConfig: endpoint({
    method: "POST",
    path: "/api/projects/:id/agent-config",
    summary: "Trust what agents would read and run, as it was seen, and release what waited",
    access: "owner",
    params,
    body: z.strictObject({ digest: agentConfig.shape.digest }),
    response: project,
  }),
  previewProject: endpoint({
    method: "GET",
    path: "/api/projects/:id/preview",
    summary:
      "What the default branch would be with all that is ready, and what conflicts with whom",
    access: "owner",
    params,
    response: z.object({
      /** The branch that is kept at it, unless merge.preview is off. */
      branch: z.string(),
      commit: objectName,
      /** The commit of the default branch below it. */
      base: objectName,
      /** Ids of the tasks in it, in the order of the merge queue. */
      included: z.array(z.string()),
      /** How many tasks of lower rank were not looked at. */
      left_out: z.int().nonnegative(),
      conflicts: z.array(
        z.object({
          id: z.string(),
          files: z.array(z.string()),
          /** Ids of the tasks it conflicts with; null is the default branch itself. */
          with: z.array(z.string().nullable()),
        }),
      ),
    }),
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
