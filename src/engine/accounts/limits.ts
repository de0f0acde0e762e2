import type { Attempt } from "../../domain/attempt.ts";
import { Problem } from "../../domain/problem.ts";
import { accountOf, metAgain, type ProviderLimit } from "../../domain/provider-limit.ts";
import type { Tables } from "../../ports/store.ts";
import { happened } from "../ledger.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

const MESSAGE_CHARS_MAX = 2_000;

/** A usage limit as an attempt met it; `resets_at` null: the provider did not say. */
export type Met = { resets_at: string | null; message: string };

/**
 * Parks the account of an attempt: nobody is handed work for it before the limit is over. The task
 * itself waits for nothing.
 */
export async function noteLimit(
  world: Ground,
  tables: Tables,
  { agent, subscription }: Pick<Attempt, "agent" | "subscription">,
  { resets_at, message }: Met,
): Promise<ProviderLimit> {
  const account = accountOf(agent, subscription);
  const earlier = await limitOf(tables, account);
  const cut = message.slice(0, MESSAGE_CHARS_MAX);
  const met = { account, agent, message: cut, at: world.clock.now(), resets_at };
  const limit = metAgain(earlier, met, world.config.limits.guess_ms);
  await tables.limits.put(limit);
  await tell(world, tables, account, { resets_at: limit.resets_at, is_guess: limit.is_guess });
  return limit;
}

/** The same for a report, unless a run of that attempt told it already. */
export async function noteLimitOnce(
  world: Ground,
  tables: Tables,
  attempt: Attempt,
  met: Met,
): Promise<void> {
  const known = await limitOf(tables, accountOf(attempt.agent, attempt.subscription));
  if (!known || known.since < attempt.started_at) await noteLimit(world, tables, attempt, met);
}

/** A run that began after the limit was met and went well shows that it is over. */
export async function liftLimit(
  world: Ground,
  tables: Tables,
  { agent, subscription }: Pick<Attempt, "agent" | "subscription">,
  started_at: string,
): Promise<void> {
  const account = accountOf(agent, subscription);
  const limit = await limitOf(tables, account);
  if (limit && started_at > limit.since) await remove(world, tables, account);
}

/** A person's word that an account may be used again; `not_found` when it does not rest. */
export async function clearLimit(
  world: Ground,
  tables: Tables,
  account: string,
): Promise<ProviderLimit> {
  const limit = await limitOf(tables, account);
  if (!limit) throw restsNot(account);
  await remove(world, tables, account);
  return limit;
}

function restsNot(account: string): Problem {
  return new Problem(
    "not_found",
    `Expected an account that met a usage limit, got "${account}".`,
    "See which do: ringmaster subscription list",
  );
}

async function limitOf(tables: Tables, account: string): Promise<ProviderLimit | null> {
  return (await tables.limits.list()).find((each) => each.account === account) ?? null;
}

async function remove(world: Ground, tables: Tables, account: string): Promise<void> {
  await tables.limits.remove(account);
  await tell(world, tables, account, { resets_at: null });
}

function tell(world: Ground, tables: Tables, account: string, data: Record<string, unknown>) {
  return happened(world.clock, tables, { kind: "limit.changed", subject: account, data });
}
