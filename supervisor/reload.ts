import { type Attempt, type Flipping, record } from "./attempt.ts";
import { bootLive } from "./boot.ts";
import { describeExit } from "./conversation.ts";
import type { Generation } from "./generation.ts";
import { releaseOf } from "./home.ts";
import { pause } from "./limits.ts";
import { prepare, type Prepared } from "./prepare.ts";
import type { Refusal } from "./probe.ts";
import { type PublicProbe, startPublicProbe } from "./public-probe.ts";
import { type Numbers, startSampler } from "./sampler.ts";
import { keepCurrent, moveTraffic, retire, tellServing } from "./traffic.ts";
import { type Baseline, type Harm, judge, WATCH } from "./watch.ts";
import { askerOf, type World } from "./world.ts";

const VERDICT_INTERVAL_MS = 25;
/** How long a generation that does not answer may take to put its duties down. */
const MUTE_STANDBY_MS = 300;

/** Before the flip a stop of the supervisor leaves the old code; the journal says which it was. */
function refuse(attempt: Attempt, refusal: Refusal, seen: object = {}): void {
  const phase = attempt.world.roles.stopping ? "interrupted" : "refused";
  record(attempt, phase, { reason: refusal.reason, evidence: { ...refusal.evidence, ...seen } });
}

/** Prepares the release; the end of the serving generation meanwhile refuses it. */
async function prepareBeside(attempt: Attempt, serving: Generation): Promise<Prepared> {
  const preparing = prepare(attempt, serving);
  const crashed = serving.exited.then((exit) => `the serving generation ${describeExit(exit)}`);
  const first = await Promise.race([preparing, crashed]);
  if (typeof first !== "string") return first;
  // Its own steps fail when their process is gone; the crash is what the journal shall name.
  const candidates = [...attempt.world.roles.alive].filter(
    (each) => each.number === attempt.to_generation,
  );
  await Promise.all(candidates.map((each) => each.kill()));
  const late = await preparing;
  await late.fresh?.kill();
  return { fresh: null, evidence: null, refusal: { reason: first, evidence: {} } };
}

/** Watches until the time is up, harm is seen or the supervisor stops. */
async function watch(flipping: Flipping): Promise<{ harm: Harm | null; numbers: Numbers }> {
  const { attempt, fresh, warm, probe, baseline } = flipping;
  const { world, request } = attempt;
  const sampler = startSampler({ fresh, warm, replay: request.replay }, askerOf(world));
  const end_ms = performance.now() + Math.min(request.watch_ms, world.limits.watch_max_ms);
  let harm: Harm | null = null;
  while (harm === null && performance.now() < end_ms && !world.roles.stopping) {
    await Promise.race([pause(VERDICT_INTERVAL_MS), fresh.exited]);
    const watched = { ...sampler.watched(), public_misses: probe.misses() };
    harm = judge(watched, baseline, performance.now());
  }
  sampler.stop();
  return { harm, numbers: sampler.summary() };
}

/** The generation to go back to: the warm one, or the release before, booted again. */
async function predecessor(flipping: Flipping): Promise<Generation | null> {
  const { attempt, warm } = flipping;
  if (warm?.isAlive() === true) return warm;
  const booted = await bootLive(attempt.world, releaseOf(attempt.world.home, attempt.from_commit));
  return booted.generation;
}

/** Flips back first, then writes down why, then lets the harmful generation go. */
async function rollBack(flipping: Flipping, harm: Harm, numbers: Numbers | null): Promise<void> {
  const { attempt, fresh, probe } = flipping;
  const { world } = attempt;
  const began = performance.now();
  const back = await predecessor(flipping);
  const standby_ms = harm.signal === "health" ? MUTE_STANDBY_MS : world.limits.leave_ms;
  const refusal = back === null ? null : await moveTraffic(world, fresh, back, standby_ms);
  if (back !== null && refusal === null) tellServing(world, back);
  const back_ms = Math.round(performance.now() - began);
  const seen = { signal: harm.signal, ...harm.evidence, watch: numbers, back_ms };
  const evidence = { ...seen, public: await probe.stop() };
  if (back === null || refusal !== null) return stay(flipping, harm, evidence);
  record(attempt, "rolled_back", { reason: harm.reason, evidence });
  keepCurrent(world, back);
  await retire(world, fresh, world.limits.leave_ms);
}

/** The release before does not come up any more: serving badly is better than not serving. */
function stay(flipping: Flipping, harm: Harm, evidence: Record<string, unknown>): void {
  const { attempt, fresh } = flipping;
  const reason = `${harm.reason}; stayed, for ${attempt.from_commit} does not start any more`;
  record(attempt, "settled", { reason, evidence });
  keepCurrent(attempt.world, fresh);
  const { alive } = attempt.world.roles;
  for (const each of alive) if (each !== fresh) void each.kill();
}

async function settle(flipping: Flipping, numbers: Numbers): Promise<void> {
  const { attempt, warm, probe } = flipping;
  record(attempt, "settled", { evidence: { watch: numbers, public: await probe.stop() } });
  // The last idle connections may take their time; the next reload need not wait for them.
  if (warm !== null) void retire(attempt.world, warm, attempt.world.limits.drain_ms);
}

/** Watches a generation that serves already, to its end: settled or rolled back. */
export async function watchToEnd(flipping: Flipping): Promise<void> {
  const { world } = flipping.attempt;
  world.roles.watched = flipping.fresh;
  const { harm, numbers } = await watch(flipping);
  if (world.roles.stopping) await flipping.probe.stop();
  else if (harm === null) await settle(flipping, numbers);
  else await rollBack(flipping, harm, numbers);
  handOver(world);
}

/** From here on a crash is the keeper's business; one that came just before is told to it now. */
function handOver(world: World): void {
  const { serving } = world.roles;
  world.roles.watched = null;
  if (serving !== null && !serving.isAlive()) world.ended(serving);
}

/** The commit point: once this entry is on disk, a restart watches the new release, not the old. */
async function flip(flipping: Flipping, evidence: Record<string, unknown>): Promise<void> {
  const { attempt, fresh, warm, probe } = flipping;
  const { world } = attempt;
  record(attempt, "flipped", { evidence: { ...evidence, public: probe.report() } });
  world.roles.watched = fresh;
  const refusal = await moveTraffic(world, warm, fresh, world.limits.standby_ms);
  if (refusal === null) {
    keepCurrent(world, fresh);
    tellServing(world, fresh);
    return watchToEnd(flipping);
  }
  const harm = { signal: "crash", reason: refusal.reason, evidence: refusal.evidence } as const;
  await rollBack(flipping, harm, null);
  handOver(world);
}

function baselineFrom(before: Numbers, traffic_p95_ms: number | null): Baseline {
  const enough = before.pairs >= WATCH.pairs_min;
  return {
    traffic_p95_ms,
    peer_p50_ms: enough ? before.fresh_p50_ms : null,
    peer_p95_ms: enough ? before.fresh_p95_ms : null,
  };
}

async function run(attempt: Attempt, probe: PublicProbe, serving: Generation): Promise<void> {
  const { world } = attempt;
  const { replay } = attempt.request;
  const before = startSampler({ fresh: serving, warm: null, replay }, askerOf(world));
  const prepared = await prepareBeside(attempt, serving);
  before.stop();
  if (prepared.refusal !== null) {
    return refuse(attempt, prepared.refusal, { public: await probe.stop() });
  }
  const baseline = baselineFrom(before.summary(), world.trafficP95());
  const flipping = { attempt, fresh: prepared.fresh, warm: serving, baseline, probe };
  await flip(flipping, { ...prepared.evidence, ...baseline });
}

/** Carries out one accepted reload from its first trial to its end. */
export async function reload(world: World, attempt: Attempt): Promise<void> {
  const { serving } = world.roles;
  if (serving === null || !serving.isAlive()) {
    return refuse(attempt, { reason: "no generation serves at the moment", evidence: {} });
  }
  const { commit: from_commit, number: from_generation } = serving;
  const known = { from_commit, from_generation, to_generation: world.nextNumber() };
  const probe = startPublicProbe(world.address);
  try {
    await run({ ...attempt, ...known }, probe, serving);
  } finally {
    await probe.stop();
  }
}
