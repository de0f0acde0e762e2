import type { QuotaWindow } from "./subscription.ts";

/**
 * What was used of an account at a time, or in a short while that ended then. Runs that do not tell
 * their tokens or cost are counted beside.
 */
export type Use = {
  /** ISO 8601 in UTC. */
  at: string;
  runs: number;
  tokens: number;
  usd: number;
  runs_without_tokens: number;
  runs_without_cost: number;
};

/** What a quota counts. */
export type Measure = "runs" | "tokens" | "usd";

/** How a quota stands. */
export type QuotaState = {
  window_ms: number;
  measure: Measure;
  /** Used within the window; of runs, those under way as well. */
  used: number;
  /** The whole quota. */
  quota: number;
  /** What of it is not kept for people. */
  for_work: number;
  has_room: boolean;
  /** When so much has left the window that there is room; null: now, or not by time alone. */
  until: string | null;
};

/** How much was used, and how much of it may be. */
export type QuotaQuestion = {
  /** Oldest first. */
  uses: readonly Use[];
  /** Attempts that use the account now; each has a run under way that was not recorded yet. */
  running: number;
  /** Share of the quota that is kept for people, 0..1. */
  reserve: number;
  /** ISO 8601 in UTC. */
  now: string;
};

const MEASURES: readonly Measure[] = ["runs", "tokens", "usd"];

/** How each quota of an account stands, in the order in which they are written down. */
export function quotaStates(windows: readonly QuotaWindow[], asked: QuotaQuestion): QuotaState[] {
  return windows.flatMap((window) =>
    MEASURES.flatMap((measure) => {
      const quota = window[measure];
      return quota === null ? [] : [stateOf({ ...window, measure, quota }, asked)];
    }),
  );
}

type Counted = { window_ms: number; measure: Measure; quota: number };

function stateOf({ window_ms, measure, quota }: Counted, asked: QuotaQuestion): QuotaState {
  const now_ms = Date.parse(asked.now);
  const uses = asked.uses.filter(({ at }) => Date.parse(at) + window_ms > now_ms);
  const under_way = measure === "runs" ? asked.running : 0;
  const for_work = quota * (1 - asked.reserve);
  let left = under_way + uses.reduce((sum, use) => sum + use[measure], 0);
  const used = left;
  const has_room = fits(measure, left, for_work);
  const gone = uses.findIndex((use) => fits(measure, (left -= use[measure]), for_work));
  const last = has_room ? undefined : uses[gone];
  const until = last ? new Date(Date.parse(last.at) + window_ms).toISOString() : null;
  return { window_ms, measure, used, quota, for_work, has_room, until };
}

/** Sums of dollars are not exact to the last digit. */
const HAIR = 1e-9;

/** One more run must fit whole; how much it will use of the rest, nobody knows before. */
function fits(measure: Measure, used: number, for_work: number): boolean {
  return measure === "runs" ? used + 1 <= for_work + HAIR : used < for_work - HAIR;
}

/** Share of the fullest quota that is used up, from 0; 0 where there is none. */
export function fullness(states: readonly QuotaState[]): number {
  return Math.max(0, ...states.map(({ used, for_work }) => (for_work > 0 ? used / for_work : 1)));
}
