import { queryOptions } from "@tanstack/react-query";
import type { CostKey } from "../../../src/domain/cost.ts";
import { client } from "./client.ts";
import { KEYS } from "./keys.ts";

/** How often is asked for what no event tells of: memory, processes, the end of a log. */
const TIMED_MS = 3_000;
/** Counts of a moving window go down by time alone. */
const WINDOW_MS = 30_000;
const ROWS_MAX = 200;

/** Accounts of agents with their limits and quotas. */
export const accountsQuery = queryOptions({
  queryKey: KEYS.accounts,
  queryFn: async () => (await client.call("listSubscriptions", {})).items,
  refetchInterval: WINDOW_MS,
});

/** What runs cost, by one thing or the other. */
export const costQuery = (by: CostKey) =>
  queryOptions({
    queryKey: KEYS.cost(by),
    queryFn: () => client.call("showCost", { query: { by, limit: ROWS_MAX } }),
  });

/** Every attempt of a task, oldest first. */
export const attemptsQuery = (task_id: string) =>
  queryOptions({
    queryKey: KEYS.attempts(task_id),
    queryFn: async () => (await client.call("listAttempts", { params: { id: task_id } })).items,
  });

/** Every run of an agent for a task, oldest first, and what they cost together. */
export const runsQuery = (task_id: string) =>
  queryOptions({
    queryKey: KEYS.runs(task_id),
    queryFn: () => client.call("taskRuns", { params: { id: task_id } }),
  });

/** What people told a task's attempts, oldest first. */
export const ordersQuery = (task_id: string) =>
  queryOptions({
    queryKey: KEYS.orders(task_id),
    queryFn: async () => (await client.call("listOrders", { params: { id: task_id } })).items,
  });

/** How a worker's session and process are. */
export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.health(id),
    queryFn: () => client.call("workerHealth", { params: { id } }),
    refetchInterval: TIMED_MS,
  });

/** The newest lines of a worker's session. */
export const workerLogQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.workerLog(id),
    queryFn: () => client.call("workerLog", { params: { id }, query: { lines: ROWS_MAX } }),
    refetchInterval: TIMED_MS,
  });

/** Every worktree of ours, and how much room those take that are kept ready. */
export const worktreesQuery = queryOptions({
  queryKey: KEYS.worktrees,
  queryFn: () => client.call("listWorktrees", {}),
});
