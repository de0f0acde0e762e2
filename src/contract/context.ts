import { z } from "zod";
import { assembly, manifest, promptLayer } from "../domain/assembly.ts";
import { projectId, taskId } from "../domain/ids.ts";
import { endpoint } from "./endpoint.ts";

const count = z.int().nonnegative();
/** Name or id. */
const project = z.string().min(1).optional();

/** What prompts were made of, and whether that was what the work needed. */
export const contextEndpoints = {
  showPrompt: endpoint({
    method: "GET",
    path: "/api/context/prompts/:hash",
    summary: "A prompt as it was given, and what was considered for it, taken and left out",
    access: "owner",
    params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hex digits") }),
    response: z.object({
      hash: z.string(),
      text: z.string(),
      /** Null for a prompt of an older Ringmaster. */
      manifest: manifest.nullable(),
    }),
  }),
  taskContext: endpoint({
    method: "GET",
    path: "/api/tasks/:id/context",
    summary: "The prompts that were put together for the task, newest first",
    access: "owner",
    params: z.object({ id: taskId }),
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: z.object({ id: taskId, items: z.array(assembly) }),
  }),
  contextUsage: endpoint({
    method: "GET",
    path: "/api/context/usage",
    summary:
      "What the layers of prompts took, and how many of the lines changed in the end they held",
    access: "owner",
    query: z.object({ project }),
    response: z.object({
      prompts: count,
      tokens: count,
      /** Attempts whose work was merged, so that it is known what they changed. */
      judged: count,
      lines_changed: count,
      lines_held: count,
      layers: z.array(
        z.object({ layer: promptLayer, tokens: count, budget: count, lines_held: count }),
      ),
    }),
  }),
  contextAlerts: endpoint({
    method: "GET",
    path: "/api/context/alerts",
    summary: "Projects whose last prompts had to leave out what their tasks need",
    access: "owner",
    query: z.object({ project }),
    response: z.object({
      items: z.array(
        z.object({
          project_id: projectId,
          project: z.string(),
          kind: z.enum(["code_full", "named_left_out", "rules_left_out"]),
          /** So many of the last `of` prompts show it. */
          prompts: count,
          of: count,
          detail: z.string(),
        }),
      ),
    }),
  }),
};
