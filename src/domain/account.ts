import { partsOfChoice } from "./agent-choice.ts";
import { held, listed, type Hold } from "./hold.ts";
import { accountOf, wakesAt } from "./provider-limit.ts";
import { fullness, quotaStates, type QuotaState } from "./quota.ts";
import type { Candidate, Situation, Subscription } from "./situation.ts";

/** Who asks: any worker, as far as accounts are concerned. */
export type Asking = Pick<Candidate, "id" | "agent" | "subscription">;

/** As much of the situation as accounts need. */
export type AccountSituation = Pick<
  Situation,
  "now" | "running" | "subscriptions" | "limits" | "stagger_ms" | "uses"
>;

/** The account for a worker's next attempt, where null is the agent's own; or why there is none. */
export type AccountChoice = { subscription: Subscription | null } | { hold: Hold };

/**
 * `only`: no other account will do; `liked`: of equal ones this, as its session lies there;
 * `places`: of equal ones that with the lowest number for the task, by its name.
 */
export type AccountWish = {
  only?: string;
  liked?: string | null;
  places?: ReadonlyMap<string, number> | undefined;
};

/** The model that an agent is told to use: by its choice, else by its account; null: its own. */
export function modelFor(
  agent: string,
  account: string | null,
  subscriptions: readonly Subscription[],
): string | null {
  const { variant } = partsOfChoice(agent);
  return variant ?? subscriptions.find(({ name }) => name === account)?.model ?? null;
}

/** The agent without its variant. */
export function agentName({ agent }: { agent: string }): string {
  return agent.split(":", 1)[0] ?? agent;
}

/**
 * Chooses the account that a worker's next attempt counts for. A worker that names a subscription
 * uses only that; another one any of its agent, where config.toml has one. Of those with room the
 * highest priority comes first, then the one with the task's session, then the one that suits the
 * task best, then the least used.
 */
export function chooseAccount(
  worker: Asking,
  situation: AccountSituation,
  { only, liked = null, places = NO_PLACES }: AccountWish = {},
): AccountChoice {
  const possible = possibleFor(worker, situation);
  if (possible === null) return ownAccount(worker, situation);
  const [wanted] = possible;
  if (!wanted) return { hold: switchedOff(worker.subscription ?? "", false) };
  const enabled = possible.filter((each) => each.enabled);
  if (enabled.length === 0) return { hold: switchedOff(wanted.name, true) };
  const looked = enabled
    .filter(({ name }) => only === undefined || name === only)
    .map((subscription) => look(subscription, worker, situation));
  const free = looked.filter((each) => each.hold === null).toSorted(better(liked, places));
  const [best] = free;
  return best ? { subscription: best.subscription } : { hold: nearest(looked, worker) };
}

/** Whether the worker could use the account, were there room. */
export function mayUse(account: string, worker: Asking, situation: AccountSituation): boolean {
  const possible = possibleFor(worker, situation);
  if (possible === null) return account === accountOf(worker.agent, null);
  return possible.some(({ name, enabled }) => enabled && name === account);
}

/** The accounts of a worker; null: there are none for it, it uses the agent as it is signed in. */
export function possibleFor(
  { agent, subscription }: Pick<Asking, "agent" | "subscription">,
  { subscriptions }: Pick<AccountSituation, "subscriptions">,
): readonly Subscription[] | null {
  if (subscription !== null) return subscriptions.filter(({ name }) => name === subscription);
  const own = subscriptions.filter((each) => agentName(each) === agentName({ agent }));
  return own.length === 0 ? null : own;
}

function ownAccount(worker: Asking, situation: AccountSituation): AccountChoice {
  const hold = limited(accountOf(worker.agent, null), worker, situation);
  return hold === null ? { subscription: null } : { hold };
}

type Looked = {
  subscription: Subscription;
  hold: Hold | null;
  fullness: number;
  running: number;
};

function look(subscription: Subscription, worker: Asking, situation: AccountSituation): Looked {
  const { name } = subscription;
  const running = situation.running.filter((each) => each.subscription === name);
  const states = statesOf(subscription, situation);
  const hold =
    limited(name, worker, situation) ?? spent(name, states) ?? full(subscription, running);
  return { subscription, hold, fullness: fullness(states), running: running.length };
}

/** How the quotas of a subscription stand. */
export function statesOf(
  { name, quota, reserve }: Subscription,
  { uses, running, now }: Pick<AccountSituation, "uses" | "running" | "now">,
): QuotaState[] {
  const own = running.filter((each) => each.subscription === name);
  return quotaStates(quota, { uses: uses.get(name) ?? [], running: own.length, reserve, now });
}

type Places = ReadonlyMap<string, number>;

const NO_PLACES: Places = new Map();

const better = (liked: string | null, places: Places) => (a: Looked, b: Looked) =>
  b.subscription.priority - a.subscription.priority ||
  Number(b.subscription.name === liked) - Number(a.subscription.name === liked) ||
  (places.get(a.subscription.name) ?? 0) - (places.get(b.subscription.name) ?? 0) ||
  a.fullness - b.fullness ||
  a.running - b.running;

/** Of several accounts without room, all are told, and the time is that of the first with room. */
function nearest(looked: readonly Looked[], { agent, subscription }: Asking): Hold {
  const holds = looked.flatMap(({ hold }) => hold ?? []);
  const timed = holds.filter(({ until }) => until !== null);
  const [first] = timed.toSorted((a, b) => ((a.until ?? "") < (b.until ?? "") ? -1 : 1));
  const told = first ?? holds[0];
  if (!told) return switchedOff(subscription ?? agentName({ agent }), true);
  return {
    ...told,
    detail: holds.map(({ detail }) => detail).join(" "),
    by: [...new Set(holds.flatMap(({ by }) => by))],
  };
}

function limited(
  account: string,
  worker: Asking,
  { limits, now, stagger_ms }: AccountSituation,
): Hold | null {
  const limit = limits.find((each) => each.account === account);
  if (!limit) return null;
  const until = wakesAt(limit, worker.id, stagger_ms);
  if (until <= now) return null;
  const guessed = limit.is_guess ? " (a guess: its provider does not say)" : "";
  return held(
    "account_limited",
    `The usage limit of ${spoken(account)} is reached; it rests until ${until}${guessed}.`,
    `That time passes; sooner: ringmaster subscription clear ${account}`,
    { by: [account], until },
  );
}

/** An account within a sentence. */
export function spoken(account: string): string {
  const [, agent] = /^agent:(.*)$/.exec(account) ?? [];
  return agent === undefined ? `subscription ${account}` : `agent ${agent}`;
}

function spent(name: string, states: readonly QuotaState[]): Hold | null {
  const tight = states.filter((each) => !each.has_room);
  const [first] = tight;
  if (!first) return null;
  const until = tight.map((each) => each.until).reduce(later);
  const { measure, used, quota, for_work, window_ms } = first;
  const people = for_work < quota ? `; kept for people: ${amount(measure, quota - for_work)}` : "";
  return held(
    "quota_spent",
    `Subscription ${name} has used ${amount(measure, used)} of ${amount(measure, quota)} ` +
      `${measure === "usd" ? "" : `${measure} `}in ${spokenWindow(window_ms)}${people}.`,
    until === null
      ? "One of its tasks ends, or its quota in config.toml is raised."
      : `There is room at ${until}, or its quota in config.toml is raised.`,
    { by: [name], until },
  );
}

/** The later of two times; what no time ends is later than any. */
function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null;
  return a > b ? a : b;
}

function amount(measure: QuotaState["measure"], value: number): string {
  if (measure === "usd") return `$${value.toFixed(2)}`;
  return String(Number(value.toFixed(1)));
}

const HOUR_MS = 3_600_000;

function spokenWindow(window_ms: number): string {
  const rounded = (value: number) => Number(value.toFixed(1));
  if (window_ms < HOUR_MS) return `${rounded(window_ms / 60_000)} min`;
  return `${rounded(window_ms / HOUR_MS)} h`;
}

function full({ name, max_concurrent }: Subscription, own: Situation["running"]): Hold | null {
  if (max_concurrent === null || own.length < max_concurrent) return null;
  const tasks = listed(own.map((each) => each.task_id));
  return held(
    "subscription_full",
    `Subscription ${name} is used by as many tasks as may be at once: ${tasks}.`,
    "One of them ends, or its max_concurrent in config.toml is raised.",
    { by: own.map(({ id }) => id) },
  );
}

function switchedOff(name: string, is_known: boolean): Hold {
  const why = is_known ? "is switched off" : "is not there";
  const frees = "A person adds or enables it in config.toml.";
  return held("subscription_disabled", `Subscription ${name} ${why} in config.toml.`, frees, {
    by: [name],
  });
}
