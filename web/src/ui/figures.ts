import type { TokenUsage } from "../../../src/domain/agent-event.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What stands where something is not known; never zero. */
export const UNKNOWN = "unknown";

/**
 * A duration in the two largest units that say enough: `840 ms`, `4.2 s`, `3 min 20 s`, `2 h 5
 * min`.
 */
export function durationText(duration_ms: number): string {
  if (duration_ms < 10) return `${Math.round(duration_ms * 10) / 10} ms`;
  if (duration_ms < SECOND_MS) return `${Math.round(duration_ms)} ms`;
  if (duration_ms < 10 * SECOND_MS) return `${(duration_ms / SECOND_MS).toFixed(1)} s`;
  if (duration_ms < MINUTE_MS) return `${Math.floor(duration_ms / SECOND_MS)} s`;
  if (duration_ms < HOUR_MS) return inTwo(duration_ms, [MINUTE_MS, "min"], [SECOND_MS, "s"]);
  if (duration_ms < DAY_MS) return inTwo(duration_ms, [HOUR_MS, "h"], [MINUTE_MS, "min"]);
  return inTwo(duration_ms, [DAY_MS, "d"], [HOUR_MS, "h"]);
}

type Unit = readonly [size_ms: number, name: string];

function inTwo(duration_ms: number, [large_ms, large]: Unit, [small_ms, small]: Unit): string {
  const rest = Math.floor((duration_ms % large_ms) / small_ms);
  const head = `${Math.floor(duration_ms / large_ms)} ${large}`;
  return rest === 0 ? head : `${head} ${rest} ${small}`;
}

/** How long ago in one unit: `now`, `12 s`, `4 min`, `3 h`, `2 d`. */
export function ageText(age_ms: number): string {
  if (age_ms < 2 * SECOND_MS) return "now";
  if (age_ms < MINUTE_MS) return `${Math.floor(age_ms / SECOND_MS)} s`;
  if (age_ms < HOUR_MS) return `${Math.floor(age_ms / MINUTE_MS)} min`;
  if (age_ms < DAY_MS) return `${Math.floor(age_ms / HOUR_MS)} h`;
  return `${Math.floor(age_ms / DAY_MS)} d`;
}

/** A count with thousands cut: `940`, `12.4k`, `3.1M`; unknown as such. */
export function countText(count: number | null): string {
  if (count === null) return UNKNOWN;
  if (count < 1_000) return String(count);
  if (count < 1_000_000) return `${(count / 1_000).toFixed(count < 100_000 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** Money in US dollars; unknown as such, and less than a cent not as nothing. */
export function costText(cost_usd: number | null): string {
  if (cost_usd === null) return UNKNOWN;
  if (cost_usd > 0 && cost_usd < 0.01) return "< $0.01";
  return `$${cost_usd.toFixed(2)}`;
}

/** Tokens of a run: what went in (with the cache) and what came out. */
export function tokensText(tokens: TokenUsage): string {
  if (Object.values(tokens).every((count) => count === null)) return UNKNOWN;
  const cached = tokens.cache_read === null ? "" : ` (+ ${countText(tokens.cache_read)} cached)`;
  return `${countText(tokens.input)} in${cached}, ${countText(tokens.output)} out`;
}

/** The sum of what is known, and how many of the values are not. */
export function knownSum(values: readonly (number | null)[]): {
  sum: number | null;
  unknown: number;
} {
  const known = values.filter((value) => value !== null);
  const sum = known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  return { sum, unknown: values.length - known.length };
}

const MB = 1_000_000;

/** Memory or disk in decimal units: `640 kB`, `83 MB`, `1.2 GB`; unknown as such. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  if (bytes < MB) return `${Math.round(bytes / 1_000)} kB`;
  if (bytes < 1_000 * MB) return `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`;
  return `${(bytes / (1_000 * MB)).toFixed(1)} GB`;
}

/** A git object name as people say it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}
