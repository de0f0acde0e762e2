import { z } from "zod";
import { taskId } from "../domain/ids.ts";
import { task } from "../domain/task.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: taskId });
const reason = z.string().max(4_000).default("");

/** Taking the work of a task back, before its merge and after. */
export const rollback = {
  waysBack: endpoint({
    method: "GET",
    path: "/api/tasks/:id/ways-back",
    summary: "Which ways back are open for a task: null, or the sentence that says why not",
    access: "owner",
    params,
    response: z.object({
      /** To go on where the last attempt stopped. */
      resume: z.string().nullable(),
      /** To begin anew at an earlier round. */
      rollback: z.string().nullable(),
      /** To take away what is not merged. */
      discard: z.string().nullable(),
      /** To take back what is merged. */
      revert: z.string().nullable(),
      /** That is ordered and not carried out yet. */
      reverting: z.boolean().default(false),
      /** Merged work that builds on it, the newest first. */
      dependents: z.array(z.object({ id: taskId, title: z.string() })),
    }),
  }),
  discardTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/discard",
    summary: "Take away work that is not merged; it is kept under its backup ref",
    access: "owner",
    params,
    body: z.strictObject({
      /** The task is cancelled, too; else it is a draft again. */
      cancel: z.boolean().default(false),
      reason,
    }),
    response: z.object({ task, kept_under: z.string() }),
  }),
  revertTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/revert",
    summary: "Take merged work back by a new commit, as soon as no merge is under way",
    access: "owner",
    params,
    body: z.strictObject({
      /** Merged work that depends on it goes, too. */
      with_dependents: z.boolean().default(false),
      /** Merged work that depends on it stays. */
      only: z.boolean().default(false),
      /** The task is worked on anew; else it is blocked until a person moves it. */
      again: z.boolean().default(false),
      /** The dependents that were shown; refused when they are others by now. Null: none were. */
      seen: z.array(taskId).max(1_000).nullable().default(null),
      reason,
    }),
    status: 202,
    response: z.object({
      task,
      /** The tasks whose work goes, in this order. */
      reverting: z.array(taskId),
    }),
  }),
};
