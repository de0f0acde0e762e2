import { z } from "zod";
import { hold } from "../domain/hold.ts";
import { projectId, taskId, timestamp } from "../domain/ids.ts";
import { metrics } from "../domain/standing.ts";
import { priority, task } from "../domain/task.ts";
import { taskState } from "../domain/states.ts";
import { endpoint } from "./endpoint.ts";

/** One part of a score: its value 0..1, its weight, and what it adds. */
export const scorePart = z.object({
  name: z.enum(["manual", "pagerank", "betweenness", "critical_path"]),
  value: z.number(),
  weight: z.number(),
  adds: z.number(),
});

/** Why a task is where it is, and when it is expected to start. */
export const why = z.object({
  id: taskId,
  status: taskState,
  /** The answer in one sentence. */
  summary: z.string(),
  /** Empty: it can be handed out now. The first one is the one to look at. */
  holds: z.array(hold),
  /** Workers that may do it, by name, with their confidence; and those that may not, with why. */
  workers: z.array(
    z.object({
      name: z.string(),
      may: z.boolean(),
      confidence: z.number().nullable(),
      detail: z.string(),
    }),
  ),
  /** Place among the tasks that wait for nothing but a worker, from 1; null when it waits. */
  position: z.int().nullable(),
  expected_start: timestamp.nullable(),
  /** What the expectation rests on. */
  expected_because: z.string(),
  score: z.number(),
  rank: z.number(),
  parts: z.array(scorePart),
  /** The task that gave it its score; null: the score is its own. */
  inherited_from: taskId.nullable(),
  unblocks: z.array(taskId),
  holds_back: z.int().nonnegative(),
});

/** Why a task is where it is. */
export type Why = z.infer<typeof why>;

/** The graph of open tasks. */
export const graph = {
  whyTask: endpoint({
    method: "GET",
    path: "/api/tasks/:id/why",
    summary: "Why the task is where it is: what holds it, what would free it, its rank",
    access: "owner",
    params: z.object({ id: taskId }),
    response: why,
  }),
  showGraph: endpoint({
    method: "GET",
    path: "/api/graph",
    summary: "Open tasks, what they wait for, and how they stand in the graph",
    access: "owner",
    query: z.object({ project_id: projectId.optional() }),
    response: z.object({
      nodes: z.array(
        metrics.omit({ task_id: true }).extend({
          id: taskId,
          title: z.string(),
          status: taskState,
          priority,
          score: z.number(),
          rank: z.number(),
          waiting_on: z.int(),
          /** Which group of connected tasks it belongs to; groups can go on side by side. */
          track: z.int(),
        }),
      ),
      edges: z.array(z.object({ task_id: taskId, depends_on_id: taskId })),
      /** The longest chain, first task first. */
      critical_path: z.array(taskId),
      /** How many groups of connected tasks there are. */
      tracks: z.int(),
      /** Tasks that can be worked on at the same time, wave by wave. */
      waves: z.array(z.int()),
      /** Tasks through which most chains go, most first. */
      bottlenecks: z.array(z.object({ id: taskId, betweenness: z.number(), holds_back: z.int() })),
      /** Whether betweenness is exact; sampled above a size that config.toml sets. */
      betweenness: z.enum(["exact", "sampled"]),
      /** False while metrics of a change are still being computed. */
      settled: z.boolean(),
    }),
  }),
  showRanking: endpoint({
    method: "GET",
    path: "/api/queue/ranked",
    summary: "Every open task that is not done, in the order in which the queue sees it",
    access: "owner",
    query: z.object({
      project_id: projectId.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    response: z.object({ items: z.array(task) }),
  }),
};
