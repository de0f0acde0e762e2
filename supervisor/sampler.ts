import http from "node:http";
import { describeExit } from "./conversation.ts";
import type { Generation } from "./generation.ts";
import { askPrivately, type Asker } from "./probe.ts";
import type { Answer } from "./request.ts";
import {
  type PairSample,
  quantile,
  type Reading,
  type StatsSample,
  WATCH,
  type Watched,
} from "./watch.ts";

/** Who is watched, and by whom it is measured. */
export type Watchlist = { fresh: Generation; warm: Generation | null; replay: readonly string[] };

/** The latencies of a whole watch; 0 where nothing was asked. */
export type Numbers = {
  pairs: number;
  fresh_p50_ms: number;
  fresh_p95_ms: number;
  warm_p50_ms: number;
  warm_p95_ms: number;
};

/** Collects what a verdict is made of until it is stopped. */
export type Sampler = {
  watched(): Omit<Watched, "public_misses">;
  summary(): Numbers;
  stop(): void;
};

const PAIR_INTERVAL_MS = 20;
const HEALTH_INTERVAL_MS = 250;
const HEALTH_LIMIT_MS = 500;
const PAIR_LIMIT_MS = 2_000;
/** Few at once: a server that is slow to answer must not be drowned by being measured. */
const PAIRS_OPEN_MAX = 8;
/** Samples older than this are dropped: no window of the verdict reaches further back. */
const MEMORY_MS = 10_000;

const readingOf = ({ status, took_ms }: Answer): Reading => ({ status, took_ms });

/** Keeps connections open to each generation, so that a sample is a request and not a connect. */
function agents(): { fresh: http.Agent; warm: http.Agent; close(): void } {
  const [fresh, warm] = [new http.Agent({ keepAlive: true }), new http.Agent({ keepAlive: true })];
  const close = () => {
    fresh.destroy();
    warm.destroy();
  };
  return { fresh, warm, close };
}

/** Asks both for the same thing, one after the other, each first as often as the other. */
async function askBoth(
  list: Watchlist,
  asker: Asker,
  what: { path: string; limit_ms: number; turn: number; agents: ReturnType<typeof agents> },
): Promise<{ fresh: Reading; warm: Reading | null }> {
  const get = { method: "GET", path: what.path, limit_ms: what.limit_ms };
  const { fresh, warm } = list;
  const askFresh = () => askPrivately(fresh, asker, { ...get, agent: what.agents.fresh });
  const askWarm = async () =>
    warm?.isAlive() === true
      ? readingOf(await askPrivately(warm, asker, { ...get, agent: what.agents.warm }))
      : null;
  if (what.turn % 2 === 0) return { warm: await askWarm(), fresh: readingOf(await askFresh()) };
  return { fresh: readingOf(await askFresh()), warm: await askWarm() };
}

/** Drops what is too old, in place. */
function forget(samples: { at_ms: number }[], now_ms: number): void {
  const keep = samples.findIndex((each) => each.at_ms > now_ms - MEMORY_MS);
  if (keep > 0) samples.splice(0, keep);
}

/** The latencies of the whole watch in five numbers. */
function summarise(pairs: { fresh: number[]; warm: number[] }): Numbers {
  const at = (values: number[], share: number) => Math.round(10 * quantile(values, share)) / 10;
  return {
    pairs: pairs.fresh.length,
    fresh_p50_ms: at(pairs.fresh, 0.5),
    fresh_p95_ms: at(pairs.fresh, 0.95),
    warm_p50_ms: at(pairs.warm, 0.5),
    warm_p95_ms: at(pairs.warm, 0.95),
  };
}

/** Calls a function with its turn until it is stopped, but never more than `open_max` at once. */
function every(
  interval_ms: number,
  open_max: number,
  act: (turn: number) => Promise<void>,
): () => void {
  let turn = 0;
  let open = 0;
  const timer = setInterval(() => {
    if (open >= open_max) return;
    open += 1;
    turn += 1;
    void act(turn).finally(() => {
      open -= 1;
    });
  }, interval_ms);
  return () => clearInterval(timer);
}

/** Starts to sample both generations. */
export function startSampler(list: Watchlist, asker: Asker): Sampler {
  const seen = {
    since_ms: performance.now(),
    exit: null as string | null,
    pairs: [] as PairSample[],
  };
  const health: Watched["health"][number][] = [];
  const stats: StatsSample[] = [];
  const took = { fresh: [] as number[], warm: [] as number[] };
  const connections = agents();
  const paths = ["/health", ...list.replay];
  const stopPairs = every(PAIR_INTERVAL_MS, PAIRS_OPEN_MAX, async (turn) => {
    const path = paths[turn % paths.length] ?? "/health";
    const what = { path, limit_ms: PAIR_LIMIT_MS, turn, agents: connections };
    // A path that fails is asked again at once: the verdict wants it to fail in a row.
    for (let again = WATCH.misses; again > 0; again -= 1) {
      const both = await askBoth(list, asker, what);
      seen.pairs.push({ at_ms: performance.now(), path, ...both });
      took.fresh.push(both.fresh.took_ms);
      if (both.warm !== null) took.warm.push(both.warm.took_ms);
      if (both.fresh.status > 0 && both.fresh.status < 500) return;
    }
  });
  const stopHealth = every(HEALTH_INTERVAL_MS, PAIRS_OPEN_MAX, async (turn) => {
    const at_ms = performance.now();
    const what = { path: "/health", limit_ms: HEALTH_LIMIT_MS, turn, agents: connections };
    const both = await askBoth(list, asker, what);
    const warm_ok = both.warm === null ? null : both.warm.status === 200;
    health.push({ at_ms, fresh_ok: both.fresh.status === 200, warm_ok });
    for (const samples of [seen.pairs, health]) forget(samples, at_ms);
  });
  const stopStats = list.fresh.hear((message) => {
    if (message.type === "stats") stats.push({ ...message.stats, at_ms: performance.now() });
  });
  void list.fresh.exited.then((exit) => {
    seen.exit = describeExit(exit);
  });
  return {
    watched: () => ({ ...seen, health, stats }),
    summary: () => summarise(took),
    stop() {
      for (const stop of [stopPairs, stopHealth, stopStats, () => connections.close()]) stop();
    },
  };
}
