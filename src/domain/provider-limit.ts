import { z } from "zod";
import { timestamp } from "./ids.ts";

/**
 * A usage limit that a provider told us of. `account` is the name of a subscription, or
 * `agent:NAME` for an agent that is used without one.
 */
export const providerLimit = z.object({
  account: z.string(),
  agent: z.string(),
  message: z.string().max(2_000),
  since: timestamp,
  /** When the provider lifts it; as it said, or our guess when `is_guess`. */
  resets_at: timestamp,
  is_guess: z.boolean(),
  /** How often in a row it was still there when it should have been over. */
  repeats: z.int().nonnegative(),
});

/** A usage limit that a provider told us of. */
export type ProviderLimit = z.infer<typeof providerLimit>;

/** The account that a worker's runs count for. */
export function accountOf(agent: string, subscription: string | null): string {
  return subscription ?? `agent:${agent.split(":", 1)[0] ?? agent}`;
}

/** A limit as a run met it; `resets_at` null: the provider did not say. */
export type MetLimit = Pick<ProviderLimit, "account" | "agent" | "message"> & {
  at: string;
  resets_at: string | null;
};

/** A provider's longest window is a month; a time beyond it is none that it meant. */
const TOLD_MS_MAX = 32 * 24 * 3_600_000;
/** No guess is longer. */
const GUESS_MS_MAX = 24 * 3_600_000;

/**
 * The limit as it is kept after a run met it. One that was still there when it should have been
 * over counts as a repeat: the guess doubles with each, and what a provider says is not believed
 * below the guess any more. Runs that meet one limit at the same time count once.
 */
export function metAgain(
  earlier: ProviderLimit | null,
  { at, resets_at, ...met }: MetLimit,
  guess_ms: number,
): ProviderLimit {
  const told_ms = toldMs(resets_at, at);
  if (
    isRemembered(earlier, at) &&
    at < earlier.resets_at &&
    (told_ms === null || !earlier.is_guess)
  )
    return { ...earlier, resets_at: latest(earlier.resets_at, after(at, told_ms ?? 0)) };
  const repeats = isRemembered(earlier, at) && earlier.resets_at <= at ? earlier.repeats + 1 : 0;
  const guessed_ms = Math.min(GUESS_MS_MAX, guess_ms * 2 ** Math.min(repeats, 30));
  const least_ms = repeats === 0 ? 0 : guessed_ms;
  const rest_ms = told_ms === null ? guessed_ms : Math.max(told_ms, least_ms);
  return {
    ...met,
    since: at,
    resets_at: after(at, rest_ms),
    is_guess: rest_ms !== told_ms,
    repeats,
  };
}

function toldMs(resets_at: string | null, at: string): number | null {
  const told_ms = Date.parse(resets_at ?? "") - Date.parse(at);
  return told_ms > 0 && told_ms <= TOLD_MS_MAX ? told_ms : null;
}

const after = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();

const latest = (a: string, b: string) => (a > b ? a : b);

/** Clocks are set by as much without anybody's noticing. */
const SET_BACK_MS = 300_000;

/**
 * Whether a limit still says anything: until a success lifts it, or it has been over for as long as
 * the longest guess. One that was met later than now was written by a clock that has been set back
 * since, and would rest for as long too much.
 */
export function isRemembered(limit: ProviderLimit | null, now: string): limit is ProviderLimit {
  if (limit === null || limit.since > after(now, SET_BACK_MS)) return false;
  return now < after(limit.resets_at, GUESS_MS_MAX);
}

/**
 * When a worker may use the account again: workers come back one after the other over `stagger_ms`,
 * each at a place that its id gives, so that they do not all meet a fresh limit at once.
 */
export function wakesAt(
  { account, resets_at }: Pick<ProviderLimit, "account" | "resets_at">,
  worker_id: string,
  stagger_ms: number,
): string {
  return after(resets_at, Math.floor(stagger_ms * share(`${account} ${worker_id}`)));
}

/**
 * A number from 0 up to 1 that a text always gives alike: FNV-1a (Fowler, Noll, Vo), and the last
 * step of MurmurHash3 (Appleby), so that ids which differ in one letter lie far apart.
 */
function share(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
