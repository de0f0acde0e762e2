import { z } from "zod";
import { timestamp } from "./ids.ts";

/** The rules that keep a task from being handed out, in the order in which they are told. */
export const HOLD_RULES = [
  "state",
  "quarantined",
  "epic",
  "dependencies",
  "not_before",
  "project_paused",
  "agent_config",
  "project_full",
  "budget_spent",
  "machine_full",
  "collision",
  "worker_paused",
  "agent",
  "capability",
  "subscription_disabled",
  "account_limited",
  "quota_spent",
  "subscription_full",
  "preferred_elsewhere",
  "no_worker",
  "workers_busy",
] as const;

/** A rule that keeps a task from being handed out now. */
export const hold = z.object({
  /** Stable word for the rule. */
  rule: z.enum(HOLD_RULES),
  /** The whole reason, in a sentence. */
  detail: z.string(),
  /** Ids of tasks, workers or attempts, or names, that hold it or hold the slot. */
  by: z.array(z.string()),
  /** What would free it, in a sentence. */
  frees: z.string(),
  /** When it ends by itself; null: not by time alone. */
  until: timestamp.nullable(),
});

/** A rule that keeps a task from being handed out now. */
export type Hold = z.infer<typeof hold>;

/** A hold by its rule, its sentence, what would free it, who holds it and until when. */
export function held(
  rule: Hold["rule"],
  detail: string,
  frees: string,
  { by = [], until = null }: Partial<Pick<Hold, "by" | "until">> = {},
): Hold {
  return { rule, detail, by, frees, until };
}

const LISTED_MAX = 5;

/** Names as part of a sentence: the first few, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - LISTED_MAX;
  const shown = names.slice(0, LISTED_MAX).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
