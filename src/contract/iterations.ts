import { z } from "zod";
import { attemptId, objectName, taskId, timestamp } from "../domain/ids.ts";
import { iteration } from "../domain/iteration.ts";
import { order } from "../domain/order.ts";
import { outcome } from "../domain/outcome.ts";
import { task } from "../domain/task.ts";
import { loopVerdict } from "../domain/verdict.ts";
import { endpoint } from "./endpoint.ts";

const ofTask = z.object({ id: taskId });

/** A round of a task, with the number by which people call it: 1 for the oldest of the task. */
export const checkpoint = iteration.extend({ checkpoint: z.int().positive() });

/** Rounds of attempts, and going on from them. */
export const iterations = {
  recordIteration: endpoint({
    method: "POST",
    path: "/api/attempts/:id/iterations",
    summary: "Keep a finished round as a checkpoint; answers why to stop, if there is a reason",
    access: "attempt",
    params: z.object({ id: attemptId }),
    body: z.strictObject({
      fence: z.int().positive(),
      number: z.int().min(1).max(1000),
      outcome,
      confidence: z.number().min(0).max(1),
      signals: z.array(z.string().max(500)).max(50),
      verdict: loopVerdict.nullable().default(null),
      commit: objectName.nullable(),
      tree: objectName.nullable(),
      failure: z.string().max(100).nullable().default(null),
      failed: z.array(z.string().max(300)).max(50).default([]),
      summary: z.string().max(4_000).default(""),
      session_id: z.string().max(200).nullable().default(null),
      started_at: timestamp,
      ended_at: timestamp,
    }),
    status: 201,
    response: z.object({
      id: z.string(),
      /** Why no further round is to begin, as when the task's budget is used up; null: go on. */
      stop: z.string().nullable(),
    }),
  }),
  taskCheckpoints: endpoint({
    method: "GET",
    path: "/api/tasks/:id/checkpoints",
    summary: "The rounds of a task's attempts, oldest first, and whose commits are kept",
    access: "owner",
    params: ofTask,
    response: z.object({ items: z.array(checkpoint) }),
  }),
  rollbackTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/rollback",
    summary: "Let the next attempt begin at the commit of a checkpoint",
    access: "owner",
    params: ofTask,
    body: z.strictObject({ to: z.int().positive() }),
    response: z.object({ task, checkpoint }),
  }),
  resumeTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/resume",
    summary: "Let a paused agent go on, or a stopped task at its last checkpoint and session",
    access: "owner",
    params: ofTask,
    response: z.object({
      task,
      /** What the agent at work was told; null when none is at work. */
      order: order.nullable(),
      /** Where the next attempt begins; null: from the start, or it is at work. */
      checkpoint: checkpoint.nullable(),
    }),
  }),
};
