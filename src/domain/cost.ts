import { z } from "zod";
import { tokenUsage } from "./agent-event.ts";

/** By what costs can be told apart. A day is one in UTC. */
export const costKey = z.enum([
  "iteration",
  "attempt",
  "task",
  "project",
  "agent",
  "model",
  "subscription",
  "day",
]);

/** By what costs can be told apart. */
export type CostKey = z.infer<typeof costKey>;

/**
 * What runs cost together. Sums are of what is known, and null when nothing is; how many runs are
 * missing in them stands beside, so that nothing unknown looks like nothing spent.
 */
export const cost = z.object({
  runs: z.int().nonnegative(),
  cost_usd: z.number().nullable(),
  /** How much of `cost_usd` was reckoned from prices, as the agent did not tell it. */
  reckoned_usd: z.number().nullable(),
  runs_without_cost: z.int().nonnegative(),
  tokens: tokenUsage,
  runs_without_tokens: z.int().nonnegative(),
});

/** What runs cost together. */
export type Cost = z.infer<typeof cost>;

/** The same of one task, project, day …; `key` null: of those that have none. */
export const keyedCost = cost.extend({ key: z.string().nullable() });

/** What runs of one key cost. */
export type KeyedCost = z.infer<typeof keyedCost>;
