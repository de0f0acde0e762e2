import { z } from "zod";
import { complexity } from "../domain/complexity.ts";
import { attemptId, taskId } from "../domain/ids.ts";
import { lesson } from "../domain/lesson.ts";
import { candidate, routedBy } from "../domain/routing.ts";
import { tally, tallyKey } from "../domain/tally.ts";
import { endpoint } from "./endpoint.ts";

/** By which agent and model a task should be done, and why. */
export const routing = z.object({
  task_id: taskId,
  /** How hard the task looks, with the parts of that. */
  complexity,
  /** Whether lessons count; see `routing.learn` in config.toml. */
  learns: z.boolean(),
  /** How many lessons of similar tasks were looked at. */
  lessons: z.int().nonnegative(),
  by: routedBy,
  /** The choice in a sentence or two. */
  why: z.string(),
  /** What its last attempt took; null before the first one. */
  taken: z
    .object({
      attempt_id: attemptId,
      agent: z.string(),
      model: z.string().nullable(),
      account: z.string(),
    })
    .nullable(),
  /** The preferred one first; those of the same place are as good as each other. */
  candidates: z.array(candidate.extend({ place: z.int().positive() })),
});

/** By which agent and model a task should be done, and why. */
export type Routing = z.infer<typeof routing>;

/** What attempts left behind, and what follows from it. */
export const outcomes = {
  taskRouting: endpoint({
    method: "GET",
    path: "/api/tasks/:id/routing",
    summary: "By which agent and model the task should be done, and why",
    access: "owner",
    params: z.object({ id: taskId }),
    response: routing,
  }),
  showOutcomes: endpoint({
    method: "GET",
    path: "/api/outcomes",
    summary: "How attempts turned out, by agent, model or kind of task",
    access: "owner",
    query: z.object({
      by: tallyKey.default("agent"),
      /** Name or id. */
      project: z.string().min(1).optional(),
    }),
    response: z.object({ by: tallyKey, items: z.array(tally), total: tally }),
  }),
  similarLessons: endpoint({
    method: "GET",
    path: "/api/outcomes/lessons",
    summary: "What similar tasks left behind, most alike first",
    access: "owner",
    query: z.object({ task: taskId }),
    response: z.object({
      items: z.array(
        z.object({
          lesson,
          /** 0..1. */
          likeness: z.number(),
          /** Whether an agent at work on the task is told of it. */
          is_told: z.boolean(),
        }),
      ),
    }),
  }),
};
