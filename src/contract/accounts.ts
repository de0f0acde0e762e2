import { z } from "zod";
import { runSummary, tokenUsage } from "../domain/agent-event.ts";
import { USED_PARTS_MAX, usedPart } from "../domain/budget.ts";
import { cost, costKey, keyedCost } from "../domain/cost.ts";
import { attemptId, runId, taskId, timestamp } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { providerLimit } from "../domain/provider-limit.ts";
import { run } from "../domain/run.ts";
import { endpoint } from "./endpoint.ts";

/** How much of a quota is used up. */
const quota = z.object({
  window_ms: z.int(),
  measure: z.enum(["runs", "tokens", "usd"]),
  /** Used within the window; of runs, those under way as well. */
  used: z.number(),
  quota: z.number(),
  /** What of it is not kept for people. */
  for_work: z.number(),
  has_room: z.boolean(),
  /** When there is room again by time alone. */
  until: timestamp.nullable(),
});

/** An account with how it stands; one that is not in config.toml is an agent's own. */
export const subscriptionView = z.object({
  /** Name of the subscription, or `agent:NAME`. */
  account: z.string(),
  agent: z.string(),
  is_configured: z.boolean(),
  enabled: z.boolean(),
  model: z.string().nullable(),
  priority: z.int(),
  max_concurrent: z.int().nullable(),
  /** Ids of the tasks that are worked on with it. */
  running: z.array(z.string()),
  /** The usage limit that it met and that was not lifted yet. */
  limit: providerLimit.nullable(),
  /** Whether nobody is handed work for it now because of that limit. */
  is_resting: z.boolean(),
  quotas: z.array(quota),
  /** Runs within the longest window that are missing in the sums. */
  runs_without_tokens: z.int(),
  runs_without_cost: z.int(),
});

/** An account with how it stands. */
export type SubscriptionView = z.infer<typeof subscriptionView>;

/** What a run of an agent used, as far as it is kept. */
const toldSummary = runSummary
  .pick({
    exit_code: true,
    signal: true,
    session_id: true,
    ended: true,
    models: true,
    session_totals: true,
    limit: true,
    error: true,
    stopped_by: true,
  })
  .extend({ tokens: tokenUsage, cost_usd: z.number().nonnegative().nullable() });

/** What runs used and cost, and the accounts that they count for. */
export const accounts = {
  recordRun: endpoint({
    method: "POST",
    path: "/api/attempts/:id/runs",
    summary: "Keep what a run of the agent used; the same id again changes nothing",
    access: "attempt",
    params: z.object({ id: attemptId }),
    // Not strict: a newer worker may tell more than this server keeps.
    body: z.object({
      id: runId,
      fence: z.int().positive(),
      iteration: z.int().min(1).max(1000),
      started_at: timestamp,
      ended_at: timestamp,
      model: z.string().max(200).nullable().default(null),
      /** Another agent than the attempt's, such as one that reviews. */
      agent: z.string().max(200).nullable().default(null),
      summary: toldSummary,
    }),
    status: 201,
    response: run,
  }),
  tellSpending: endpoint({
    method: "POST",
    path: "/api/attempts/:id/spending",
    summary: "Say what the run under way has used; answers why to end it, if there is a reason",
    access: "attempt",
    params: z.object({ id: attemptId }),
    body: z.object({
      fence: z.int().positive(),
      model: z.string().max(200).nullable().default(null),
      agent: z.string().max(200).nullable().default(null),
      parts: z.array(usedPart).max(USED_PARTS_MAX),
    }),
    response: z.object({
      /** The task's budget is used up, in a sentence for a person; null: go on. */
      stop: z.string().nullable(),
    }),
  }),
  taskRuns: endpoint({
    method: "GET",
    path: "/api/tasks/:id/runs",
    summary: "Every run of an agent for a task, oldest first, and what they cost together",
    access: "owner",
    params: z.object({ id: taskId }),
    response: z.object({ items: z.array(run), total: cost }),
  }),
  showCost: endpoint({
    method: "GET",
    path: "/api/cost",
    summary: "What runs cost, by task, project, agent, model, subscription, day …",
    access: "owner",
    query: z.object({
      by: costKey.default("project"),
      /** Name or id. */
      project: z.string().min(1).optional(),
      task_id: taskId.optional(),
      /** From when on runs ended, and before when. */
      since: timestamp.optional(),
      until: timestamp.optional(),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(LIMITS.page_size_max)
        .default(LIMITS.page_size_default),
    }),
    response: z.object({
      by: costKey,
      items: z.array(keyedCost.extend({ name: z.string().nullable() })),
      total: cost,
    }),
  }),
  listSubscriptions: endpoint({
    method: "GET",
    path: "/api/subscriptions",
    summary: "Accounts of agents: what runs, what is used of their quotas, which rest until when",
    access: "owner",
    response: z.object({ items: z.array(subscriptionView) }),
  }),
  clearLimit: endpoint({
    method: "POST",
    path: "/api/subscriptions/:account/clear",
    summary: "Forget the usage limit that an account met, so that work is handed out for it again",
    access: "owner",
    params: z.object({ account: z.string().min(1).max(200) }),
    response: providerLimit,
  }),
};
