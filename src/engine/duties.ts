import { setTimeout } from "node:timers/promises";
import type { Attempt } from "../domain/attempt.ts";
import { LIMITS } from "../domain/limits.ts";
import { toProblem } from "../domain/problem.ts";
import type { Worker } from "../domain/worker.ts";
import { makeEffectRunner, type Performers } from "./effects/runner.ts";
import { makeLeases } from "./queue/leases.ts";
import { cleanUp, merge } from "./effects/merge.ts";
import { endDeadlines } from "./moves/deadlines.ts";
import { push } from "./effects/push.ts";
import { makeLeftovers } from "./moves/leftovers.ts";
import { releaseQuarantined } from "./moves/quarantine.ts";
import { makeRankingDuty } from "./ranking/duty.ts";
import { release } from "./effects/release.ts";
import { ingestJournal, recordPhase, revert } from "./effects/reloads.ts";
import { takeBack, takeBackGivenUp } from "./effects/take-back.ts";
import { clearTried } from "./effects/tried.ts";
import { apply } from "./moves/apply.ts";
import { limitsOf } from "./attempts/finish.ts";
import { clearCheckpoints } from "./attempts/iterations.ts";
import { lose } from "./attempts/report.ts";
import { makeFleet } from "./fleet/duty.ts";
import { makePreviews } from "./preview.ts";
import { makeKeeping } from "./worktrees/keeping.ts";
import type { World } from "./world.ts";

const TURN_MS = 1_000;
/** For what nobody tells, a journal that was written to or a clock that was set. */
const CALM_MS_MAX = 10_000;
/** Commits that come close together are looked at together. */
const PAUSE_MS = 20;
/** To look for sessions is to start a program, so commits do not make it more often. */
const REVIVE_MS = 1_900;

const performers: Performers = {
  merge,
  cleanup: (world, effect) =>
    effect.payload["tried_of"] === undefined ? cleanUp(world, effect) : clearTried(world, effect),
  release,
  revert: (world, effect) =>
    effect.payload["tasks"] === undefined ? revert(world, effect) : takeBack(world, effect),
  push,
  async giveUp(world, effect, detail) {
    if (effect.kind === "merge") await mergeGivenUp(world, effect.task_id ?? "", detail);
    if (effect.payload["tasks"] !== undefined) return takeBackGivenUp(world, effect, detail);
    if (effect.kind === "revert") await revertGivenUp(world, effect.task_id ?? "", detail);
    const reload_id = effect.payload["reload_id"];
    if (effect.kind === "release" && reload_id !== undefined)
      await recordPhase(world, reload_id, { phase: "refused", reason: detail });
  },
};

/** A harmful change is still on main: its task must not be tried again before a person looked. */
async function revertGivenUp(world: World, task_id: string, detail: string): Promise<void> {
  const reason = `Main could not be reverted: ${detail} Take the change back by hand.`;
  await world.store.write(async (tables) => {
    const task = await tables.tasks.find(task_id);
    if (task?.status === "ready")
      await apply(world, tables, { task, trigger: "hold", actor: "engine", reason });
  });
}

async function mergeGivenUp(world: World, task_id: string, reason: string): Promise<void> {
  await world.store.write(async (tables) => {
    const task = await tables.tasks.find(task_id);
    if (task?.status === "merging")
      await apply(world, tables, { task, trigger: "merge_stuck", actor: "engine", reason });
  });
}

/** The scheduled duties of the one server that leads. */
export type Duties = {
  /** Begins (again) with a fresh view of leases and everything that is due. */
  lead(): void;
  /** Stops beginning things; what was begun goes on. */
  follow(): Promise<void>;
  /** Resolves when everything that was begun here is done. */
  idle(): Promise<void>;
  /** Looks at once instead of at the next turn. */
  hurry(): void;
};

/**
 * Leases, effects, the ranking, the supervisor's journal and the workers' sessions, whenever
 * something was committed, and once a second while any of them waits for a time or watches
 * something outside. A failing duty is logged and tried again; it never stops the others.
 */
export function makeDuties(world: World): Duties {
  const effects = makeEffectRunner(world, performers);
  const ranking = makeRankingDuty(world, hurry);
  const fleet = seldom(world, makeFleet(world));
  const keeping = makeKeeping(world);
  const previews = makePreviews(world);
  let leases = makeLeases(world.clock);
  let leftovers = makeLeftovers(world);
  let timer: NodeJS.Timeout | null = null;
  let unsubscribe: () => void = () => undefined;
  let turning: Promise<void> = Promise.resolve();
  let wanted = false;
  let calm_since_ms: number | null = null;

  async function turn(): Promise<void> {
    wanted = false;
    if (timer === null) return;
    const waits = [
      await attend(world, "leases", () => endLeases(world, leases)),
      await attend(world, "journal", () => ingestJournal(world)),
      await attend(world, "effects", effects.turn),
      await attend(world, "quarantine", () => releaseQuarantined(world)),
      await attend(world, "deadlines", () => endDeadlines(world)),
      await attend(world, "checkpoints", () => clearCheckpoints(world)),
      await attend(world, "ranking", ranking.turn),
      await attend(world, "leftovers", leftovers.turn),
      await attend(world, "workers", fleet.turn),
      await attend(world, "worktrees", keeping.turn),
      await attend(world, "previews", previews.turn),
    ];
    calm_since_ms = waits.includes(true) ? null : world.clock.monotonic();
  }

  function hurry(): void {
    calm_since_ms = null;
    if (wanted || timer === null) return;
    wanted = true;
    turning = turning.then(() => setTimeout(PAUSE_MS)).then(turn);
  }

  function tick(): void {
    const calm_ms = world.clock.monotonic() - (calm_since_ms ?? Number.NEGATIVE_INFINITY);
    if (calm_ms > CALM_MS_MAX) hurry();
  }

  return {
    lead() {
      if (timer !== null) return;
      leases = makeLeases(world.clock);
      leftovers = makeLeftovers(world);
      fleet.anew();
      keeping.anew();
      previews.anew();
      timer = setInterval(tick, TURN_MS);
      unsubscribe = world.store.onCommit(hurry);
      hurry();
    },
    async follow() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      unsubscribe();
      await turning;
      ranking.stop();
      keeping.stop();
    },
    async idle() {
      await effects.idle();
      await ranking.idle();
      await keeping.idle();
      await previews.idle();
    },
    hurry,
  };
}

/** Does work at most every `REVIVE_MS`; what was left out because of that has to come later. */
function seldom(world: Pick<World, "clock">, work: () => Promise<boolean>) {
  let next_ms = 0;
  return {
    async turn(): Promise<boolean> {
      if (world.clock.monotonic() < next_ms) return true;
      next_ms = world.clock.monotonic() + REVIVE_MS;
      return work();
    },
    anew() {
      next_ms = 0;
    },
  };
}

/** Whether the duty has to be looked at again though nothing is committed, as after a failure. */
async function attend(
  world: World,
  duty: string,
  work: () => Promise<boolean | void>,
): Promise<boolean> {
  try {
    return (await work()) === true;
  } catch (error) {
    world.log.error({ duty, error: toProblem(error).message }, "a duty failed; it is tried again");
    return true;
  }
}

/** Answers whether any attempt runs. */
async function endLeases(world: World, leases: ReturnType<typeof makeLeases>): Promise<boolean> {
  const { running, workers } = await world.store.read(async (tables) => {
    const all = await tables.attempts.running();
    const silent = new Set(all.filter(isSilent).map((each) => each.worker_id));
    const found = await Promise.all([...silent].map((id) => tables.workers.find(id)));
    return { running: all, workers: new Map(found.map((each) => [each?.id, each])) };
  });
  const leaseMs = (a: Attempt) =>
    isByHand(a, workers.get(a.worker_id)) ? LIMITS.attempt_ms_max : world.config.workers.lease_ms;
  for (const id of leases.expired(running, leaseMs)) await endLease(world, id);
  return running.length > 0;
}

async function endLease(world: World, id: string): Promise<void> {
  const loss = { reason: "its lease ran out", proof: await limitsOf(world, id) };
  await world.store.write((tables) => lose(world, tables, id, loss));
}

/** A script that claimed by `pull-bead` sends no heartbeats; it has as long as an attempt has. */
function isByHand(attempt: Attempt, worker: Worker | undefined): boolean {
  return worker?.session === null && isSilent(attempt);
}

/** Whether it has not been heard of since it began. */
const isSilent = (attempt: Attempt) => attempt.heartbeat_at === attempt.started_at;
