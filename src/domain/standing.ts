import { z } from "zod";
import { taskId } from "./ids.ts";

/**
 * How a task stands in the graph of open tasks, where each points to those that it waits for. All
 * but `depth` are shares of the highest value in the graph, 0..1.
 */
export const metrics = z.object({
  task_id: taskId,
  /**
   * PageRank (Page et al. 1999): how much waits for it, counted by the importance of what waits.
   * Counted from the lowest value in the graph, so 0 means that nothing waits for it.
   */
  pagerank: z.number(),
  /** On how many shortest paths between other tasks it lies (Brandes 2001). */
  betweenness: z.number(),
  /** HITS (Kleinberg 1999): waits for important tasks. */
  hub: z.number(),
  /** HITS: important tasks wait for it. */
  authority: z.number(),
  /** Length of the longest chain of tasks that wait for it, as a share of the longest of all. */
  critical_path: z.number(),
});

/** How a task stands in the graph of open tasks. */
export type Metrics = z.infer<typeof metrics>;
