import { existsSync } from "node:fs";
import { bootLive, giveUp } from "./boot.ts";
import { commitOf, releaseOf } from "./home.ts";
import { arrivalOf } from "./journal.ts";
import { pause } from "./limits.ts";
import type { Refusal } from "./probe.ts";
import { trying } from "./state.ts";
import { keepCurrent, moveTraffic, tellServing } from "./traffic.ts";
import type { World } from "./world.ts";

/** Pauses before the first, second, … restart of a row; the last one repeats. */
const PAUSES_MS = [0, 250, 1_000, 2_000, 5_000, 10_000] as const;
/** Crashes further apart than this do not belong to one row. */
const ROW_MS = 60_000;
/** So many crashes in so short a time are the release's fault, not the machine's. */
const CRASHES_MAX = 3;
const CRASHES_SPAN_MS = 30_000;

/** How to come back after a crash: when, and whether with the release before. */
export type RestartPlan = { delay_ms: number; fall_back: boolean };

/** Decides how to come back, from the times of all crashes so far (the latest included). */
export function planRestart(crashes_ms: readonly number[], now_ms: number): RestartPlan {
  const row = crashes_ms.filter((at) => at > now_ms - ROW_MS).length;
  const burst = crashes_ms.filter((at) => at > now_ms - CRASHES_SPAN_MS).length;
  const step = Math.min(Math.max(row, 1), PAUSES_MS.length) - 1;
  return { delay_ms: PAUSES_MS[step] ?? 0, fall_back: burst >= CRASHES_MAX };
}

/** Keeps a generation serving outside of reloads. */
export type Keeper = {
  /** Boots a release and lets it serve; why not, when it fails. Tries once. */
  raise(release: string): Promise<Refusal | null>;
  /** Boots the first generation; gives up after some failures with nothing to fall back to. */
  start(release: string): Promise<Refusal | null>;
  /** Restarts after a crash of the serving generation. */
  restart(release: string, reason: string): Promise<void>;
  /** Resolves when no restart is under way. */
  idle(): Promise<void>;
};

async function tryToRaise(world: World, release: string): Promise<Refusal | null> {
  const booted = await bootLive(world, release);
  if (booted.refusal !== null) return booted.refusal;
  const refusal = await moveTraffic(world, null, booted.generation, 0);
  if (refusal !== null) return giveUp(booted.generation, refusal);
  trying(world.say, () => keepCurrent(world, booted.generation));
  tellServing(world, booted.generation);
  return null;
}

/** A start that breaks off in a way nobody thought of is a failed start like any other. */
async function raise(world: World, release: string): Promise<Refusal | null> {
  try {
    return await tryToRaise(world, release);
  } catch (error) {
    const { serving, alive } = world.roles;
    const spare = [...alive].filter((each) => each !== serving);
    await Promise.all(spare.map((each) => each.kill()));
    return { reason: error instanceof Error ? error.message : String(error), evidence: {} };
  }
}

/** The release before the crashing one, with a journal entry; null when none is known. */
function fallBack(world: World, release: string, crashes: Refusal[]): string | null {
  const arrival = arrivalOf(world.journal.entries(), commitOf(release));
  if (arrival === undefined) return null;
  const before = releaseOf(world.home, arrival.from_commit);
  if (before === release || !existsSync(before)) return null;
  const { seq: _seq, at: _at, ...same } = arrival;
  const often = `crashed ${CRASHES_MAX} times in ${CRASHES_SPAN_MS / 1_000} s`;
  const reason = `${often}: ${crashes.at(-1)?.reason}`;
  const entry = { ...same, phase: "rolled_back", reason, evidence: { crashes } } as const;
  trying(world.say, () => void world.journal.write(entry));
  return before;
}

/** Makes the keeper of a world. */
export function makeKeeper(world: World): Keeper {
  const times: number[] = [];
  let failures: Refusal[] = [];
  let busy = Promise.resolve();
  let served = false;

  /** The release to try next and when; null to give up. */
  function next(release: string, failure: Refusal): { release: string; delay_ms: number } | null {
    times.push(performance.now());
    failures.push(failure);
    world.say(failure.reason);
    const plan = planRestart(times, performance.now());
    if (!plan.fall_back) return { release, delay_ms: plan.delay_ms };
    const before = fallBack(world, release, failures.slice(-CRASHES_MAX));
    if (before === null) return served ? { release, delay_ms: plan.delay_ms } : null;
    times.length = 0;
    failures = [];
    world.say(`falls back to ${before}`);
    return { release: before, delay_ms: 0 };
  }

  async function persist(release: string, failure: Refusal): Promise<Refusal | null> {
    let trouble: Refusal | null = failure;
    let turn = next(release, failure);
    while (trouble !== null && turn !== null && !world.roles.stopping) {
      await pause(turn.delay_ms);
      trouble = world.roles.stopping ? null : await raise(world, turn.release);
      if (trouble !== null) turn = next(turn.release, trouble);
    }
    served ||= trouble === null;
    return trouble;
  }

  return {
    raise: (release) => raise(world, release),
    async start(release) {
      const failure = await raise(world, release);
      served ||= failure === null;
      return failure === null ? null : persist(release, failure);
    },
    async restart(release, reason) {
      served = true;
      busy = busy.then(async () => {
        await persist(release, { reason, evidence: {} });
      });
      return busy;
    },
    idle: () => busy,
  };
}
