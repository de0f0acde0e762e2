import { z } from "zod";
import { agentFinding } from "../domain/agent-finding.ts";
import { attention } from "../domain/attention.ts";
import { health } from "../domain/health.ts";
import { objectName, reloadId } from "../domain/ids.ts";
import { readiness } from "../domain/readiness.ts";
import { generation, reload } from "../domain/reload.ts";
import { endpoint } from "./endpoint.ts";

/** An improvement that Ringmaster made to its own code. */
export const improvement = z.object({ task_id: z.string(), title: z.string() });

/** The server itself: health, sign-in, reloads, readiness. */
export const system = {
  health: endpoint({
    method: "GET",
    path: "/health",
    summary: "Whether it serves, and which code",
    access: "open",
    response: health,
  }),
  apiHealth: endpoint({
    method: "GET",
    path: "/api/health",
    summary: "The same as /health",
    access: "open",
    response: health,
  }),
  attention: endpoint({
    method: "GET",
    path: "/api/attention",
    summary: "What a person should mend, such as a prompt template that cannot be used",
    access: "owner",
    response: z.object({ items: z.array(attention) }),
  }),
  makeSigninLink: endpoint({
    method: "POST",
    path: "/api/signin-links",
    summary: "A link that signs a browser in, once, within ten minutes",
    access: "owner",
    status: 201,
    response: z.object({ id: z.string(), url: z.string() }),
  }),
  reloadNow: endpoint({
    method: "POST",
    path: "/api/reload",
    summary: "Stage a commit of the self project (its newest unless named) and let it serve",
    access: "owner",
    body: z.strictObject({ commit: objectName.optional() }),
    status: 202,
    response: reload,
  }),
  reloadStatus: endpoint({
    method: "GET",
    path: "/api/reload",
    summary: "What serves, what it improved of itself, and the newest reload",
    access: "owner",
    response: z.object({
      generation,
      current: reload.nullable(),
      improvements: z.array(improvement),
    }),
  }),
  reloadHistory: endpoint({
    method: "GET",
    path: "/api/reload/history",
    summary: "Reloads, newest first",
    access: "owner",
    query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
    response: z.object({ items: z.array(reload) }),
  }),
  showReload: endpoint({
    method: "GET",
    path: "/api/reload/:id",
    summary: "One reload with its evidence",
    access: "owner",
    params: z.object({ id: reloadId }),
    response: reload,
  }),
  readiness: endpoint({
    method: "GET",
    path: "/api/readiness",
    summary: "The seven questions, answered from recorded evidence",
    access: "owner",
    response: readiness,
  }),
  listAgents: endpoint({
    method: "GET",
    path: "/api/agents",
    summary: "Which agents can be used on the server's machine",
    access: "owner",
    response: z.object({
      items: z.array(agentFinding),
    }),
  }),
};
