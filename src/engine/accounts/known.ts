import { agentName } from "../../domain/account.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { accountOf, isRemembered } from "../../domain/provider-limit.ts";
import type { Use } from "../../domain/quota.ts";
import type { Situation } from "../../domain/situation.ts";
import type { Tables } from "../../ports/store.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "config">;

/** What the queue knows of accounts; `knows` reads what concerns one task, where that matters. */
export type KnownAccounts = {
  found: Pick<Situation, "limits" | "stagger_ms" | "uses" | "kept_for">;
  knows(task_id: string): Promise<void>;
};

/**
 * Reads which accounts rest, and what was used of those with quotas. Nothing is read of tasks
 * unless `limits.on_limit` says that they wait for their account and one rests.
 */
export async function openAccounts(
  { config: { limits: how, subscriptions } }: Ground,
  tables: Tables,
  now: string,
): Promise<KnownAccounts> {
  const limits = (await tables.limits.list()).filter((each) => isRemembered(each, now));
  const uses = new Map<string, Use[]>();
  const kept_for = new Map<string, string>();
  for (const { name, enabled, quota } of subscriptions)
    if (enabled && quota.length > 0) uses.set(name, await usesOf(tables, name, quota, now));
  return {
    found: { limits, stagger_ms: how.stagger_ms, uses, kept_for },
    async knows(task_id) {
      if (how.on_limit === "other" || limits.length === 0) return;
      const last = (await tables.attempts.of(task_id)).at(-1);
      if (last?.outcome !== "rate_limited") return;
      const { subscription, agent } = last;
      const account = accountOf(agent, subscription);
      if (isGone(last, subscriptions)) return; // nobody could ever go on with it
      if (limits.some((each) => each.account === account)) kept_for.set(task_id, account);
    },
  };
}

/** Whether config.toml leaves the account of an attempt to nobody. */
function isGone(
  last: Pick<Attempt, "agent" | "subscription">,
  subscriptions: World["config"]["subscriptions"],
): boolean {
  return last.subscription === null
    ? subscriptions.some((each) => agentName(each) === agentName(last))
    : subscriptions.find(({ name }) => name === last.subscription)?.enabled !== true;
}

/** What was used of a subscription within its longest window, oldest first. */
export function usesOf(
  tables: Tables,
  name: string,
  quota: readonly { window_ms: number }[],
  now: string,
): Promise<Use[]> {
  const longest_ms = Math.max(...quota.map(({ window_ms }) => window_ms));
  return tables.runs.uses(name, new Date(Date.parse(now) - longest_ms).toISOString());
}
