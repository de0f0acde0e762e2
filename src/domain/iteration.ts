import { z } from "zod";
import { attemptId, iterationId, objectName, taskId, timestamp } from "./ids.ts";
import { outcome } from "./outcome.ts";
import { loopVerdict } from "./verdict.ts";

/**
 * One round of an attempt, as it stood when it ended: agent, commit, checks. It is the checkpoint
 * from which work goes on after a pause or a crash, and to which a person may go back.
 */
export const iteration = z.object({
  id: iterationId,
  attempt_id: attemptId,
  task_id: taskId,
  /** 1 for the first of the attempt. */
  number: z.int().positive(),
  outcome,
  /** How sure the outcome is, 0..1. */
  confidence: z.number().min(0).max(1),
  /** What the outcome rests on, in words. */
  signals: z.array(z.string()),
  verdict: loopVerdict.nullable(),
  /** What the branch held; null when the round changed nothing. */
  commit: objectName.nullable(),
  tree: objectName.nullable(),
  /** Fingerprint of what failed, the same for the same failure; null when nothing did. */
  failure: z.string().nullable(),
  /** What failed, by name: tests first, else checks. */
  failed: z.array(z.string()),
  /** The agent's own last words, cut. */
  summary: z.string(),
  session_id: z.string().nullable(),
  /** The ref that keeps the commit; null once it is cleared away. */
  checkpoint_ref: z.string().nullable(),
  /** When a person last said that the next attempt shall go on from here; null: never. */
  chosen_at: timestamp.nullable(),
  /** Whether with its session (`resume`) or with its commit alone (`rollback`). */
  chosen_as: z.enum(["resume", "rollback"]).nullable(),
  started_at: timestamp,
  ended_at: timestamp,
});

/** One round of an attempt. */
export type Iteration = z.infer<typeof iteration>;

/** The folder of refs that keep the commits of a task's rounds, and what was tried in them. */
export const checkpointsOf = (task_id: string): string => `refs/ringmaster/checkpoint/${task_id}/`;

/** Below which ref the commits lie that were tried for a task before a person was asked. */
export const triedOf = (task_id: string): string => `${checkpointsOf(task_id)}tried/`;
