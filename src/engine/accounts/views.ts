import { statesOf } from "../../domain/account.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { accountOf, isRemembered, type ProviderLimit } from "../../domain/provider-limit.ts";
import type { QuotaState, Use } from "../../domain/quota.ts";
import type { Subscription } from "../../domain/situation.ts";
import type { Running, Tables } from "../../ports/store.ts";
import type { World } from "../world.ts";
import { usesOf } from "./known.ts";

/** An account with how it stands; see the contract. */
export type AccountView = {
  account: string;
  agent: string;
  is_configured: boolean;
  enabled: boolean;
  model: string | null;
  priority: number;
  max_concurrent: number | null;
  running: string[];
  limit: ProviderLimit | null;
  is_resting: boolean;
  quotas: QuotaState[];
  runs_without_tokens: number;
  runs_without_cost: number;
};

type Known = { now: string; running: readonly Running[]; limits: readonly ProviderLimit[] };

/** The accounts of config.toml, then those of agents without one that met a limit. */
export async function accountViews(
  { clock, config: { subscriptions } }: Pick<World, "clock" | "config">,
  tables: Tables,
): Promise<AccountView[]> {
  const now = clock.now();
  const limits = (await tables.limits.list()).filter((each) => isRemembered(each, now));
  const known = { now, running: await tables.attempts.load(), limits };
  const views: AccountView[] = [];
  for (const each of subscriptions) {
    const counted = each.quota.length > 0;
    const uses = counted ? await usesOf(tables, each.name, each.quota, now) : [];
    views.push(viewOf(each, known, uses));
  }
  const names = new Set(subscriptions.map(({ name }) => name));
  const bare = limits.filter(({ account }) => !names.has(account));
  const running = bare.length > 0 ? await tables.attempts.running() : [];
  return [...views, ...bare.map((limit) => bareView(limit, running, now))];
}

function viewOf(subscription: Subscription, known: Known, used: readonly Use[]): AccountView {
  const { name, agent, enabled, model, priority, max_concurrent } = subscription;
  const { now, running, limits } = known;
  const limit = limits.find(({ account }) => account === name) ?? null;
  const sum = (of: (use: Use) => number) => used.reduce((all, use) => all + of(use), 0);
  return {
    account: name,
    agent,
    is_configured: true,
    enabled,
    model,
    priority,
    max_concurrent,
    running: running.flatMap((each) => (each.subscription === name ? [each.task_id] : [])),
    limit,
    is_resting: limit !== null && limit.resets_at > now,
    quotas: statesOf(subscription, { uses: new Map([[name, used]]), running, now }),
    runs_without_tokens: sum((use) => use.runs_without_tokens),
    runs_without_cost: sum((use) => use.runs_without_cost),
  };
}

/** An account that only its limit tells of. */
function bareView(limit: ProviderLimit, running: readonly Attempt[], now: string): AccountView {
  const own = running.filter((each) => accountOf(each.agent, each.subscription) === limit.account);
  return {
    account: limit.account,
    agent: limit.agent,
    is_configured: false,
    enabled: true,
    model: null,
    priority: 0,
    max_concurrent: null,
    running: own.map(({ task_id }) => task_id),
    limit,
    is_resting: limit.resets_at > now,
    quotas: [],
    runs_without_tokens: 0,
    runs_without_cost: 0,
  };
}
