import { type Attempt, record } from "./attempt.ts";
import { boot, giveUp } from "./boot.ts";
import type { Generation } from "./generation.ts";
import { within } from "./limits.ts";
import { checkHealth, compareReplay, type Refusal, runProbes } from "./probe.ts";
import { askerOf } from "./world.ts";

/** A release that may serve, or why it may not. */
export type Prepared =
  | { fresh: Generation; evidence: Record<string, unknown>; refusal: null }
  | { fresh: null; evidence: null; refusal: Refusal };

const refused = (refusal: Refusal): Prepared => ({ fresh: null, evidence: null, refusal });

/** Rounds in which a new generation answers the replayed paths before it serves: code gets warm. */
const WARM_UP_ROUNDS = 3;

async function bounded(
  attempt: Attempt,
  what: string,
  checks: Promise<Refusal | null>,
): Promise<Refusal | null> {
  const limit_ms = attempt.world.limits.probing_ms;
  const result = await within(checks, limit_ms);
  if (result !== "late") return result;
  return { reason: `${what} took longer than ${limit_ms} ms`, evidence: { limit_ms } };
}

/** Probes write and replays read on the snapshot copy, so that the real database is never tried. */
async function tryShadow(
  attempt: Attempt,
  shadow: Generation,
  serving: Generation,
): Promise<Refusal | null> {
  const { world, request } = attempt;
  const asker = askerOf(world);
  const pair = { fresh: shadow, warm: serving };
  const replayed = await compareReplay(pair, request.replay, { ...asker, strict: true });
  return replayed ?? (await runProbes(shadow, request.probes, asker));
}

async function shadowStep(attempt: Attempt, serving: Generation): Promise<Refusal | null> {
  const { world, request, to_generation } = attempt;
  const plan = { release: request.release, database: request.snapshot, number: to_generation };
  record(attempt, "shadow");
  const booted = await boot(world, { ...plan, mode: "shadow" });
  if (booted.refusal !== null) return booted.refusal;
  const shadow = booted.generation;
  const checks = tryShadow(attempt, shadow, serving);
  const refusal = await bounded(attempt, "the trial on the snapshot", checks);
  if (refusal !== null) return giveUp(shadow, refusal);
  await shadow.kill();
  return null;
}

async function warmUp(
  attempt: Attempt,
  fresh: Generation,
  serving: Generation,
): Promise<Refusal | null> {
  const asker = { ...askerOf(attempt.world), strict: false };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    const pair = { fresh, warm: serving };
    const refusal = await compareReplay(pair, attempt.request.replay, asker);
    if (refusal !== null) return refusal;
  }
  return checkHealth(fresh, asker);
}

async function bootStep(attempt: Attempt, serving: Generation): Promise<Prepared> {
  const { world, request, to_generation } = attempt;
  const { probes, replay } = request;
  record(attempt, "booting", {
    evidence: { shadow: { probes: probes.length, replayed: replay.length, failed: 0 } },
  });
  const plan = { release: request.release, database: null, number: to_generation };
  const booted = await boot(world, { ...plan, mode: "live" });
  if (booted.refusal !== null) return refused(booted.refusal);
  const fresh = booted.generation;
  record(attempt, "probing", { evidence: { boot_ms: booted.boot_ms } });
  const refusal = await bounded(attempt, "probing", warmUp(attempt, fresh, serving));
  if (refusal !== null) return refused(await giveUp(fresh, refusal));
  const evidence = { boot_ms: booted.boot_ms, warm_up_rounds: WARM_UP_ROUNDS };
  return { fresh, evidence, refusal: null };
}

/**
 * Brings a release up beside the serving one: first on a copy of the database, then on the real
 * one. What fails is killed, and the serving generation was never touched.
 */
export async function prepare(attempt: Attempt, serving: Generation): Promise<Prepared> {
  const refusal = await shadowStep(attempt, serving);
  return refusal === null ? bootStep(attempt, serving) : refused(refusal);
}
