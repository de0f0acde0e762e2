import type { Stats } from "./protocol.ts";

/** One answer as the watch sees it; status 0 means that none came. */
export type Reading = { status: number; took_ms: number };

/** The same GET put to both generations at the same time; `warm` is null without a warm peer. */
export type PairSample = { at_ms: number; path: string; fresh: Reading; warm: Reading | null };

/** One question for health to both generations. */
export type HealthSample = { at_ms: number; fresh_ok: boolean; warm_ok: boolean | null };

/** What the serving generation said of its real traffic. */
export type StatsSample = Stats & { at_ms: number };

/** Everything a verdict is made of. Times are of one monotonic clock. */
export type Watched = {
  /** When the generation began to serve. */
  since_ms: number;
  exit: string | null;
  pairs: readonly PairSample[];
  health: readonly HealthSample[];
  stats: readonly StatsSample[];
  /** Questions through the public port that failed, counted since the last that did not. */
  public_misses: number;
};

/**
 * What the serving generation was like before the flip, under its traffic; null when too little was
 * seen. The warm peer shows the machine's noise of the same second but carries no traffic; this one
 * shows what the traffic costs. A generation is slow only when it is slower than both.
 */
export type Baseline = {
  traffic_p95_ms: number | null;
  peer_p50_ms: number | null;
  peer_p95_ms: number | null;
};

/** Why a generation is left, and the numbers that say so. */
export type Harm = {
  signal: "crash" | "health" | "errors" | "replay" | "latency" | "traffic_latency";
  reason: string;
  evidence: Record<string, unknown>;
};

/** The thresholds of the watch. */
export const WATCH = {
  window_ms: 1_000,
  /** So many windows in a row must be slow. A rollback in error costs more than a slow second. */
  windows: 3,
  /** Pairs of one path in half of the windows' time below which its median says nothing. */
  path_pairs_min: 6,
  /** Code that has just begun to serve runs cold; its latency counts after this. */
  cold_ms: 1_000,
  /** Pairs in a window below which a p95 says nothing. */
  pairs_min: 30,
  latency_ratio: 2,
  /** Scheduling noise of a busy machine stays below this much of a p95. */
  latency_floor_ms: 15,
  /** Handler times of real traffic vary with the traffic itself, so they must rise further. */
  traffic_floor_ms: 100,
  traffic_window_ms: 2_000,
  error_share: 0.05,
  error_requests_min: 20,
  /** Failures in a row: of health, of the public port, of one replayed path. */
  misses: 3,
  misses_span_ms: 1_000,
} as const;

/** The value below which a share of the values lies; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const rounded = (value: number) => Math.round(value * 10) / 10;

function crashed({ exit }: Watched): Harm | null {
  if (exit === null) return null;
  return { signal: "crash", reason: `the new generation ${exit}`, evidence: { exit } };
}

/** A miss counts only while the warm peer answers: a machine that stalls stalls both. */
function unhealthy({ health, public_misses }: Watched): Harm | null {
  const last = health.slice(-WATCH.misses);
  const all_missed = last.every((each) => !each.fresh_ok && each.warm_ok !== false);
  const span_ms = (last.at(-1)?.at_ms ?? 0) - (last[0]?.at_ms ?? 0);
  const in_a_row = last.length === WATCH.misses && all_missed && span_ms <= WATCH.misses_span_ms;
  if (!in_a_row && public_misses < WATCH.misses) return null;
  const where = in_a_row ? "on its own socket" : "through the public port";
  return {
    signal: "health",
    reason: `health failed ${WATCH.misses} times in a row ${where}`,
    evidence: { health: last, public_misses },
  };
}

function sumOf(samples: readonly StatsSample[]): { requests: number; errors: number } {
  const add = (pick: (each: StatsSample) => number) => samples.reduce((n, s) => n + pick(s), 0);
  return { requests: add((s) => s.requests), errors: add((s) => s.errors) };
}

/** Looks at the last two seconds; when they hold too few requests, at the whole watch. */
function failing({ stats }: Watched, now_ms: number): Harm | null {
  const recent = sumOf(stats.filter((s) => s.at_ms > now_ms - WATCH.traffic_window_ms));
  const enough = recent.requests >= WATCH.error_requests_min;
  const { requests, errors } = enough ? recent : sumOf(stats);
  if (requests < WATCH.error_requests_min || errors / requests <= WATCH.error_share) return null;
  const percent = rounded((100 * errors) / requests);
  return {
    signal: "errors",
    reason: `${errors} of ${requests} requests (${percent} %) were answered with 500 or above`,
    evidence: { requests, errors, percent, limit_percent: 100 * WATCH.error_share },
  };
}

const isError = (reading: Reading) => reading.status === 0 || reading.status >= 500;
const isAnswer = (reading: Reading | null) => reading !== null && !isError(reading);

/** A path that keeps failing while the warm peer answers it, or such answers all over. */
function replayFailing({ pairs }: Watched, now_ms: number): Harm | null {
  const fair = pairs.filter((pair) => isAnswer(pair.warm));
  const bad = fair.filter((pair) => isError(pair.fresh));
  const paths = new Set(bad.map((pair) => pair.path));
  const stuck = [...paths].find((path) => {
    const last = fair.filter((pair) => pair.path === path).slice(-WATCH.misses);
    return last.length === WATCH.misses && last.every((pair) => isError(pair.fresh));
  });
  const recent = fair.filter((pair) => pair.at_ms > now_ms - WATCH.traffic_window_ms);
  const share = recent.filter((pair) => isError(pair.fresh)).length / Math.max(1, recent.length);
  const spread = recent.length >= WATCH.error_requests_min && share > WATCH.error_share;
  if (stuck === undefined && !spread) return null;
  const example = bad.findLast((pair) => stuck === undefined || pair.path === stuck);
  const [got, expected] = [example?.fresh.status, example?.warm?.status];
  return {
    signal: "replay",
    reason: `GET ${example?.path} is answered ${got}, by the warm peer ${expected}`,
    evidence: { asked: fair.length, failed: bad.length, paths: [...paths], example },
  };
}

type WindowReading = { pairs: number; fresh_p95_ms: number; warm_p95_ms: number };

function readWindow(pairs: readonly PairSample[], from_ms: number, to_ms: number): WindowReading {
  const inside = pairs.filter((pair) => pair.at_ms > from_ms && pair.at_ms <= to_ms);
  const fair = inside.flatMap(({ fresh, warm }) => (warm === null ? [] : [{ fresh, warm }]));
  return {
    pairs: fair.length,
    fresh_p95_ms: rounded(
      quantile(
        fair.map((pair) => pair.fresh.took_ms),
        0.95,
      ),
    ),
    warm_p95_ms: rounded(
      quantile(
        fair.map((pair) => pair.warm.took_ms),
        0.95,
      ),
    ),
  };
}

function isSlow({ pairs, fresh_p95_ms }: WindowReading, usual_ms: number): boolean {
  const doubled = fresh_p95_ms > WATCH.latency_ratio * usual_ms;
  return pairs >= WATCH.pairs_min && doubled && fresh_p95_ms > usual_ms + WATCH.latency_floor_ms;
}

/**
 * Every window must say so, each against the worst that the warm peer had in any of them: the
 * stalls of a busy machine come in bursts and meet now the one and now the other.
 */
function slowed(pairs: PairSample[], baseline: Baseline, now_ms: number): Harm | null {
  const windows = Array.from({ length: WATCH.windows }, (_, back) => {
    const to_ms = now_ms - back * WATCH.window_ms;
    return readWindow(pairs, to_ms - WATCH.window_ms, to_ms);
  });
  const warm_ms = Math.max(...windows.map((window) => window.warm_p95_ms));
  const before_ms = baseline.peer_p95_ms ?? 0;
  const usual_ms = Math.max(warm_ms, before_ms);
  if (!windows.every((window) => isSlow(window, usual_ms))) return null;
  const got = windows[0]?.fresh_p95_ms;
  return {
    signal: "latency",
    reason: `p95 is ${got} ms, of the warm peer in the same seconds ${warm_ms} ms`,
    evidence: { windows, before_p95_ms: before_ms, limit_ratio: WATCH.latency_ratio },
  };
}

/** Medians of one path in half of the windows' time. */
type HalfReading = { pairs: number; fresh_p50_ms: number; warm_p50_ms: number };

function readHalf(pairs: readonly PairSample[]): HalfReading {
  const middle = (values: number[]) => rounded(quantile(values, 0.5));
  return {
    pairs: pairs.length,
    fresh_p50_ms: middle(pairs.map((pair) => pair.fresh.took_ms)),
    warm_p50_ms: middle(pairs.map((pair) => pair.warm?.took_ms ?? 0)),
  };
}

function isSlowHalf(half: HalfReading, before_ms: number): boolean {
  const usual_ms = Math.max(half.warm_p50_ms, before_ms);
  const doubled = half.fresh_p50_ms > WATCH.latency_ratio * usual_ms;
  const clearly = half.fresh_p50_ms > usual_ms + WATCH.latency_floor_ms;
  return half.pairs >= WATCH.path_pairs_min && doubled && clearly;
}

/** One path that got slow drowns in the p95 of a busy machine, but not in its own median. */
function pathSlowed(pairs: PairSample[], baseline: Baseline, now_ms: number): Harm | null {
  const half_ms = (WATCH.windows * WATCH.window_ms) / 2;
  const before_ms = baseline.peer_p50_ms ?? 0;
  const recent = pairs.filter((pair) => pair.warm !== null && pair.at_ms > now_ms - 2 * half_ms);
  const by_path = Object.entries(Object.groupBy(recent, (pair) => `GET ${pair.path}`));
  const read = [...by_path, ["all replayed paths", recent] as const].map(([path, own = []]) => {
    const newer = own.filter((pair) => pair.at_ms > now_ms - half_ms);
    const older = own.filter((pair) => pair.at_ms <= now_ms - half_ms);
    return { path, halves: [readHalf(newer), readHalf(older)], whole: readHalf(own) };
  });
  const slow = read.find(({ halves }) => halves.every((half) => isSlowHalf(half, before_ms)));
  if (slow === undefined) return null;
  const { fresh_p50_ms, warm_p50_ms } = slow.whole;
  return {
    signal: "latency",
    reason: `p50 of ${slow.path} is ${fresh_p50_ms} ms, of the warm peer ${warm_p50_ms} ms`,
    evidence: { ...slow, before_p50_ms: before_ms, limit_ratio: WATCH.latency_ratio },
  };
}

/** The middle of the reported p95 values of the last reports that had requests. */
export function trafficP95(stats: readonly StatsSample[], since_ms: number): number | null {
  const told = stats.filter((each) => each.at_ms > since_ms && each.requests > 0);
  if (sumOf(told).requests < WATCH.error_requests_min) return null;
  return quantile(
    told.map((each) => each.p95_ms),
    0.5,
  );
}

function trafficSlowed({ stats }: Watched, baseline: Baseline, now_ms: number): Harm | null {
  const before = baseline.traffic_p95_ms;
  const now = trafficP95(stats, now_ms - WATCH.traffic_window_ms);
  if (before === null || now === null) return null;
  if (now <= WATCH.latency_ratio * before || now <= before + WATCH.traffic_floor_ms) return null;
  return {
    signal: "traffic_latency",
    reason: `p95 of real traffic is ${rounded(now)} ms, before the flip ${rounded(before)} ms`,
    evidence: { p95_ms: rounded(now), before_p95_ms: rounded(before) },
  };
}

/** Whether the new generation does harm. A pure function of what was seen. */
export function judge(watched: Watched, baseline: Baseline, now_ms: number): Harm | null {
  const warm_from_ms = watched.since_ms + WATCH.cold_ms;
  const long_enough = now_ms >= warm_from_ms + WATCH.windows * WATCH.window_ms;
  const warm = long_enough ? watched.pairs.filter((pair) => pair.at_ms > warm_from_ms) : [];
  return (
    crashed(watched) ??
    unhealthy(watched) ??
    failing(watched, now_ms) ??
    replayFailing(watched, now_ms) ??
    slowed(warm, baseline, now_ms) ??
    pathSlowed(warm, baseline, now_ms) ??
    trafficSlowed(watched, baseline, now_ms)
  );
}
