import { z } from "zod";
import { taskId } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { newFinding } from "../domain/review.ts";
import { task } from "../domain/task.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: taskId });

/** Review, and the stages that are carried out elsewhere. */
export const stageEndpoints = {
  approveTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/approve",
    summary: "Approve the commit under review; it goes on to the next stage",
    access: "owner",
    params,
    body: z.strictObject({ comment: z.string().max(4_000).default("") }),
    response: task,
  }),
  rejectTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/reject",
    summary: "Ask for changes; the task goes back to work with the comment",
    access: "owner",
    params,
    body: z.strictObject({
      comment: z.string().min(1).max(4_000),
      /** What is to be changed where; numbered in this order for whoever works on it. */
      findings: z.array(newFinding).max(LIMITS.findings_max).default([]),
    }),
    response: task,
  }),
  reportStage: endpoint({
    method: "POST",
    path: "/api/tasks/:id/stages/:stage",
    summary: "Say how a build, deployment or verification of the merged commit goes",
    access: "owner",
    params: params.extend({ stage: z.enum(["build", "deploy", "verify"]) }),
    body: z.strictObject({
      /** `started`, or how it ended. */
      verdict: z.enum(["started", "green", "red"]),
      /** What ran: a job's address or a command. */
      command: z.string().min(1).max(4_000),
      output: z.string().max(100_000).default(""),
      duration_ms: z.int().nonnegative().default(0),
    }),
    response: task,
  }),
  resubmitTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/resubmit",
    summary: "Say that a task is too large; it waits to be split",
    access: "owner",
    params,
    body: z.strictObject({ reason: z.string().min(1).max(4_000) }),
    response: task,
  }),
};
