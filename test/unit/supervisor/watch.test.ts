import { expect, test } from "vitest";
import {
  type Baseline,
  judge,
  type PairSample,
  quantile,
  type StatsSample,
  trafficP95,
  type Watched,
} from "../../../supervisor/watch.ts";

const NOW_MS = 10_000;
const NO_BASELINE: Baseline = { traffic_p95_ms: null, peer_p50_ms: null, peer_p95_ms: null };
const QUIET: Watched = {
  since_ms: 0,
  exit: null,
  pairs: [],
  health: [],
  stats: [],
  public_misses: 0,
};

/** Pairs every 20 ms up to now; `fresh_ms` may depend on how long ago. */
function pairs(fresh_ms: (ago_ms: number) => number, warm_ms: (ago_ms: number) => number) {
  return Array.from({ length: 150 }, (_, index): PairSample => {
    const ago_ms = (149 - index) * 20;
    const fresh = { status: 200, took_ms: fresh_ms(ago_ms) };
    return {
      at_ms: NOW_MS - ago_ms,
      path: "/a",
      fresh,
      warm: { status: 200, took_ms: warm_ms(ago_ms) },
    };
  });
}

/** The same pair on another path, where both are as fast. */
const fast = (pair: PairSample): PairSample => ({
  ...pair,
  path: "/b",
  fresh: { status: 200, took_ms: pair.warm?.took_ms ?? 0 },
});

const answered = (fresh: number, warm: number, path = "/a"): PairSample => ({
  at_ms: NOW_MS - 10,
  path,
  fresh: { status: fresh, took_ms: 1 },
  warm: { status: warm, took_ms: 1 },
});

const stats = (requests: number, errors: number, p95_ms = 1, ago_ms = 100): StatsSample => ({
  requests,
  errors,
  p95_ms,
  in_flight: 0,
  at_ms: NOW_MS - ago_ms,
});

const verdict = (seen: Partial<Watched>, baseline = NO_BASELINE) =>
  judge({ ...QUIET, ...seen }, baseline, NOW_MS);

const missed = (ago_ms: number, warm_ok: boolean | null = true) => ({
  at_ms: NOW_MS - ago_ms,
  fresh_ok: false,
  warm_ok,
});

test("nothing seen is no harm", () => {
  expect(verdict({})).toBeNull();
});

test("an exit is harm at once", () => {
  expect(verdict({ exit: "exited with code 1" })).toMatchObject({
    signal: "crash",
    reason: "the new generation exited with code 1",
  });
});

test("three failed healths in a row within a second are harm", () => {
  expect(verdict({ health: [missed(600), missed(350), missed(100)] })?.signal).toBe("health");
});

test("two failed healths are none, nor three that lie further apart", () => {
  expect(verdict({ health: [missed(350), missed(100)] })).toBeNull();
  expect(verdict({ health: [missed(2_000), missed(350), missed(100)] })).toBeNull();
});

test("a machine on which the warm peer fails as well proves nothing", () => {
  const health = [missed(600, false), missed(350, false), missed(100, false)];
  expect(verdict({ health })).toBeNull();
});

test("without a warm peer failed health counts", () => {
  const health = [missed(600, null), missed(350, null), missed(100, null)];
  expect(verdict({ health })?.signal).toBe("health");
});

test("three failures in a row through the public port are harm", () => {
  expect(verdict({ public_misses: 3 })?.reason).toContain("through the public port");
  expect(verdict({ public_misses: 2 })).toBeNull();
});

test("more than five percent of at least twenty requests failed are harm", () => {
  expect(verdict({ stats: [stats(20, 2)] })).toMatchObject({
    signal: "errors",
    reason: "2 of 20 requests (10 %) were answered with 500 or above",
  });
  expect(verdict({ stats: [stats(20, 1)] })).toBeNull();
  expect(verdict({ stats: [stats(19, 19)] })).toBeNull();
});

test("few requests are judged over the whole watch, many over the last two seconds", () => {
  expect(verdict({ stats: [stats(15, 3, 1, 8_000), stats(5, 0)] })?.signal).toBe("errors");
  expect(verdict({ stats: [stats(1_000, 0, 1, 8_000), stats(100, 20)] })?.signal).toBe("errors");
});

test("a path that fails three times in a row is harm when the warm peer answers it", () => {
  const failing = [answered(500, 200), answered(500, 200), answered(500, 200)];
  expect(verdict({ pairs: failing })?.reason).toBe("GET /a is answered 500, by the warm peer 200");
  expect(verdict({ pairs: failing.slice(1) })).toBeNull();
  expect(verdict({ pairs: [...failing.slice(1), answered(200, 200)] })).toBeNull();
});

test("a path that both fail is no harm of the new one", () => {
  expect(verdict({ pairs: Array.from({ length: 50 }, () => answered(500, 500)) })).toBeNull();
});

test("a missing thing is an answer, not an error", () => {
  expect(verdict({ pairs: Array.from({ length: 50 }, () => answered(404, 200)) })).toBeNull();
});

test("failures spread over many paths are harm by their share", () => {
  const spread = Array.from({ length: 40 }, (_, index) =>
    answered(index % 10 === 0 ? 503 : 200, 200, `/${index}`),
  );
  expect(verdict({ pairs: spread })?.signal).toBe("replay");
});

test("a p95 more than doubled in three windows is harm, with the numbers of each", () => {
  const harm = verdict({
    pairs: pairs(
      () => 60,
      () => 5,
    ),
  });
  expect(harm).toMatchObject({ signal: "latency" });
  expect(harm?.evidence["windows"]).toEqual([
    { pairs: 50, fresh_p95_ms: 60, warm_p95_ms: 5 },
    { pairs: 50, fresh_p95_ms: 60, warm_p95_ms: 5 },
    { pairs: 50, fresh_p95_ms: 60, warm_p95_ms: 5 },
  ]);
});

const NOISE: [string, (ago_ms: number) => number, () => number][] = [
  ["slow in the last two seconds only", (ago: number) => (ago < 1_900 ? 60 : 5), () => 5],
  ["slow together with the warm peer", () => 60, () => 40],
  ["doubled, but by less than the noise", () => 18, () => 5],
  ["stalled once", (ago: number) => (ago > 200 && ago < 400 ? 900 : 5), () => 5],
];

test.each(NOISE)("latency that is %s is no harm", (_what, fresh_ms, warm_ms) => {
  expect(verdict({ pairs: pairs(fresh_ms, warm_ms) })).toBeNull();
});

test("latency that the serving generation had under its traffic too is no harm", () => {
  const loaded = {
    pairs: pairs(
      () => 60,
      () => 5,
    ),
  };
  expect(verdict(loaded, { ...NO_BASELINE, peer_p50_ms: 35, peer_p95_ms: 40 })).toBeNull();
  expect(verdict(loaded, { ...NO_BASELINE, peer_p95_ms: 20 })?.signal).toBe("latency");
});

test("latency of the first second is that of cold code", () => {
  const slow = {
    pairs: pairs(
      () => 60,
      () => 5,
    ),
  };
  expect(verdict({ ...slow, since_ms: NOW_MS - 3_500 })).toBeNull();
  expect(verdict({ ...slow, since_ms: NOW_MS - 4_500 })?.signal).toBe("latency");
});

test("a peer that stalled in one of the seconds excuses all of them", () => {
  const often = (ago: number) => (ago % 100 === 0 ? 60 : 5);
  const stalled = (ago: number) => (ago > 1_100 && ago < 1_900 ? 50 : 5);
  expect(verdict({ pairs: pairs(often, () => 5) })?.signal).toBe("latency");
  expect(verdict({ pairs: pairs(often, stalled) })).toBeNull();
});

test("one path that got slow is harm even when the p95 of all is noise", () => {
  const noisy = (ago: number) => (ago % 200 === 0 ? 80 : 5);
  const slow = pairs(() => 65, noisy).map((pair, index) => (index % 3 === 0 ? pair : fast(pair)));
  expect(verdict({ pairs: slow })?.reason).toBe("p50 of GET /a is 65 ms, of the warm peer 5 ms");
  expect(verdict({ pairs: slow }, { ...NO_BASELINE, peer_p50_ms: 40 })).toBeNull();
});

test("a release that answers only a few times a second, for it takes so long, is slow", () => {
  const few = pairs(
    () => 900,
    () => 5,
  ).filter((_, index) => index % 10 === 0);
  expect(verdict({ pairs: few })?.reason).toBe("p50 of GET /a is 900 ms, of the warm peer 5 ms");
});

test("too few pairs say nothing about latency", () => {
  const few = pairs(
    () => 60,
    () => 5,
  ).filter((_, index) => index % 20 === 0);
  expect(verdict({ pairs: few })).toBeNull();
});

test("real traffic that got far slower than before the flip is harm", () => {
  const slow = [stats(30, 0, 150), stats(30, 0, 160)];
  expect(verdict({ stats: slow }, { ...NO_BASELINE, traffic_p95_ms: 20 })?.signal).toBe(
    "traffic_latency",
  );
  expect(verdict({ stats: slow }, { ...NO_BASELINE, traffic_p95_ms: 90 })).toBeNull();
  expect(verdict({ stats: slow })).toBeNull();
});

test("the p95 of traffic is the middle of the reports, or unknown for little traffic", () => {
  const told = [stats(10, 0, 5), stats(10, 0, 9), stats(10, 0, 400), stats(0, 0, 0)];
  expect(trafficP95(told, 0)).toBe(9);
  expect(trafficP95(told.slice(0, 1), 0)).toBeNull();
});

test("a quantile of nothing is zero", () => {
  expect(quantile([], 0.95)).toBe(0);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
});
