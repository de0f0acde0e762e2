import { z } from "zod";
import { agentEvent, tokenUsage } from "../domain/agent-event.ts";
import { attempt } from "../domain/attempt.ts";
import { evidenceVerdict } from "../domain/evidence.ts";
import { attemptId, objectName } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { outcome } from "../domain/outcome.ts";
import { project } from "../domain/project.ts";
import { asking } from "../domain/question.ts";
import { resumePoint } from "../domain/run.ts";
import { task } from "../domain/task.ts";
import { round } from "../domain/verdict.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: attemptId });
const fence = z.int().positive();
const iteration = z.int().min(1).max(1000);

/** A claimed task with everything a worker needs. `token` is good for this attempt alone. */
export const claim = z.object({
  attempt,
  task,
  project,
  token: z.string(),
  lease_ms: z.int(),
  heartbeat_ms: z.int(),
  /** Attempts before this one: whatever of them still runs on this machine is ended first. */
  earlier: z.array(z.string()).default([]),
  /** The session that this attempt goes on with, if any. */
  resume: resumePoint.nullable().default(null),
  /** The account that its runs count for. */
  subscription: z
    .object({
      name: z.string(),
      model: z.string().nullable(),
      config_folder: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** Commit on which the work goes on where its folder is not there; null: the default branch. */
  start_commit: objectName.nullable().default(null),
  /** Rounds of the attempts that it goes on with, oldest first. */
  rounds: z.array(round).default([]),
  /** Where work found in the way is kept before it is reset. */
  backup_ref: z.string(),
});

/** A claimed task with everything a worker needs. */
export type Claim = z.infer<typeof claim>;

/** How a worker says that an attempt is over. */
export const report = z.strictObject({
  fence,
  resolution: z.enum(["proven", "failed", "given_back"]),
  /** Set when a person must decide before the task can go on. */
  question: z.string().max(4_000).nullable().default(null),
  /** The same with its options and what was tried, from workers that know of them. */
  asked: asking.nullable().default(null),
  outcome,
  reason: z.string().max(4_000),
  head_commit: objectName.nullable(),
  tokens: tokenUsage,
  cost_usd: z.number().nonnegative().nullable(),
});

/** The protocol of workers. Its version is sent as the header `ringmaster-protocol`. */
export const attempts = {
  claimTask: endpoint({
    method: "POST",
    path: "/api/workers/:id/claim",
    summary: "Claim the best task this worker may do; waits up to wait_ms for one",
    access: "worker",
    params: z.object({ id: z.string().min(1) }),
    body: z.strictObject({
      wait_ms: z.int().min(0).max(LIMITS.claim_wait_ms_max).default(0),
      /** Release whose code the worker runs. */
      commit: z.string().max(64).nullable().default(null),
    }),
    response: z.object({ claim: claim.nullable(), serving_commit: z.string() }),
  }),
  heartbeat: endpoint({
    method: "POST",
    path: "/api/attempts/:id/heartbeat",
    summary: "Keep the lease; answers whether to go on",
    access: "attempt",
    params,
    body: z.strictObject({ fence }),
    response: z.object({ proceed: z.boolean(), reason: z.string().nullable() }),
  }),
  reportProgress: endpoint({
    method: "POST",
    path: "/api/attempts/:id/progress",
    summary: "Say which step of the loop the attempt is at",
    access: "attempt",
    params,
    body: z.strictObject({
      fence,
      iteration,
      step: z.enum(["coding", "testing", "checks_red", "no_change"]),
      base_commit: objectName.nullable().default(null),
      session_id: z.string().max(200).nullable().default(null),
    }),
    response: attempt,
  }),
  attemptPrompt: endpoint({
    method: "GET",
    path: "/api/attempts/:id/prompt",
    summary: "The prompt for the next iteration, with what failed in the ones before",
    access: "attempt",
    params,
    query: z.object({
      iteration: z.coerce.number().int().min(1).default(1),
      /** `resumed`: of a session that goes on and knows what it was told at its beginning. */
      session: z.enum(["fresh", "resumed"]).default("fresh"),
    }),
    response: z.object({
      id: attemptId,
      hash: z.string(),
      text: z.string(),
      tokens: z.int(),
      /** What a person should mend, such as a template that cannot be used. */
      problems: z.array(z.string()).default([]),
    }),
  }),
  appendOutput: endpoint({
    method: "POST",
    path: "/api/attempts/:id/output",
    summary: "Add what the agent did; batches are numbered so that a repeated one counts once",
    access: "attempt",
    params,
    body: z.strictObject({
      fence,
      iteration,
      batch: z.int().nonnegative(),
      events: z.array(agentEvent).min(1).max(LIMITS.agent_events_batch_max),
    }),
    response: z.object({ seq: z.int() }),
  }),
  addEvidence: endpoint({
    method: "POST",
    path: "/api/attempts/:id/evidence",
    summary: "Record what a check said of a tree",
    access: "attempt",
    params,
    body: z.strictObject({
      fence,
      iteration,
      check: z.string().max(40),
      command: z.string().max(4_000),
      verdict: evidenceVerdict,
      exit_code: z.int().nullable(),
      duration_ms: z.int().nonnegative(),
      tree: objectName,
      output: z.string().max(LIMITS.check_output_chars_max),
      /** `baseline`: of the commit that the work began from. */
      stage: z.enum(["attempt", "baseline"]).default("attempt"),
      flaky: z.boolean().default(false),
      /** What it ran in, described as JSON. */
      environment: z.string().max(LIMITS.environment_chars_max).nullable().default(null),
    }),
    status: 201,
    response: z.object({ id: z.string() }),
  }),
  reportAttempt: endpoint({
    method: "POST",
    path: "/api/attempts/:id/report",
    summary: "End the attempt; the first accepted report is the only one",
    access: "attempt",
    params,
    body: report,
    response: z.object({ attempt, task }),
  }),
  reportResult: endpoint({
    method: "POST",
    path: "/api/tasks/:id/report",
    summary: "End the task's running attempt by hand, as report-result does",
    access: "owner",
    params: z.object({ id: task.shape.id }),
    body: z.strictObject({
      status: z.enum(["completed", "failed"]),
      reason: z.string().max(4_000).default(""),
    }),
    response: task,
  }),
  listAttempts: endpoint({
    method: "GET",
    path: "/api/tasks/:id/attempts",
    summary: "Every attempt of a task, oldest first",
    access: "owner",
    params: z.object({ id: task.shape.id }),
    response: z.object({ items: z.array(attempt) }),
  }),
};
