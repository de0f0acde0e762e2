import { z } from "zod";
import { modelSpending, spending, stopCause, tokenUsage } from "./agent-event.ts";
import { attemptId, projectId, runId, taskId, timestamp } from "./ids.ts";

/** Whether an agent told a cost, or it was reckoned from the table of prices. */
export const costSource = z.enum(["agent", "prices"]);

/** One start of an agent within an attempt: what it used and how it ended. */
export const run = z.object({
  id: runId,
  attempt_id: attemptId,
  task_id: taskId,
  project_id: projectId,
  /** Iteration of the attempt it belongs to; there may be several runs in one. */
  iteration: z.int().positive(),
  agent: z.string(),
  model: z.string().nullable(),
  subscription: z.string().nullable(),
  session_id: z.string().nullable(),
  tokens: tokenUsage,
  cost_usd: z.number().nullable(),
  cost_source: costSource.nullable(),
  models: z.array(modelSpending),
  /** What the agent counts for its session as a whole, for the run that resumes it. */
  session_totals: spending.nullable(),
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  stopped_by: stopCause.nullable(),
  /** The agent's own account of its end, or what went wrong; null when it told nothing. */
  ended: z.string().nullable(),
  started_at: timestamp,
  ended_at: timestamp,
});

/** One start of an agent within an attempt. */
export type Run = z.infer<typeof run>;

/** Where a later run may go on: the agent's session and what it has counted so far. */
export const resumePoint = z.object({
  session_id: z.string(),
  session_totals: spending.nullable(),
  /** Attempt that the session comes from, whose folder is taken over as it is. */
  attempt_id: attemptId,
  /** Why that one stopped, in a sentence for the agent. */
  reason: z.string(),
});

/** Where a later run may go on. */
export type ResumePoint = z.infer<typeof resumePoint>;
