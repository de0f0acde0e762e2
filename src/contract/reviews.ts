import { z } from "zod";
import { fileChange } from "../domain/change.ts";
import { attemptId, objectName, taskId } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { newFinding, review } from "../domain/review.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: taskId });

/** A file of a diff; `is_cut`: its patch, or what is left of it, is not all of it. */
export const shownFile = fileChange.extend({ is_cut: z.boolean() });

/** A file of a diff. */
export type ShownFile = z.infer<typeof shownFile>;

/** Looking at work before it is merged. */
export const reviews = {
  addReview: endpoint({
    method: "POST",
    path: "/api/attempts/:id/reviews",
    summary: "Tell what an agent that reviewed the attempt's work said of its tree",
    access: "attempt",
    params: z.object({ id: attemptId }),
    body: z.object({
      fence: z.int().positive(),
      commit: objectName,
      tree: objectName,
      reviewer: z.string().min(1).max(200),
      verdict: review.shape.verdict,
      summary: review.shape.summary,
      findings: z.array(newFinding).max(LIMITS.findings_max),
    }),
    status: 201,
    response: review,
  }),
  taskReviews: endpoint({
    method: "GET",
    path: "/api/tasks/:id/reviews",
    summary: "What reviewers said of the task's work, oldest first",
    access: "owner",
    params,
    response: z.object({ items: z.array(review) }),
  }),
  taskDiff: endpoint({
    method: "GET",
    path: "/api/tasks/:id/diff",
    summary: "What the last attempt's work changes, file by file; says what was cut",
    access: "owner",
    params,
    query: z.object({
      /** Only this file, or those in this folder. */
      path: z.string().min(1).max(1_000).optional(),
    }),
    response: z.object({
      attempt_id: attemptId.nullable(),
      base: objectName.nullable(),
      head: objectName.nullable(),
      files: z.array(shownFile),
      /** Files beyond those that are told. */
      files_left_out: z.int().nonnegative(),
      is_cut: z.boolean(),
    }),
  }),
};
