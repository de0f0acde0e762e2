import { setTimeout } from "node:timers/promises";
import type { Attempt } from "../domain/attempt.ts";
import { LIMITS } from "../domain/limits.ts";
import { toProblem } from "../domain/problem.ts";
import type { Worker } from "../domain/worker.ts";
import { makeEffectRunner, type Performers } from "./effects.ts";
import { makeLeases } from "./leases.ts";
import { cleanUp, merge } from "./merge.ts";
import { release } from "./release.ts";
import { ingestJournal, recordPhase, revert } from "./reloads.ts";
import { apply } from "./apply.ts";
import { lose } from "./report.ts";
import { reviveWorkers } from "./workers.ts";
import type { World } from "./world.ts";

const TURN_MS = 1_000;
/** Commits that come close together are looked at together. */
const PAUSE_MS = 20;
const REVIVE_EVERY_TURNS = 3;

const performers: Performers = {
  merge,
  cleanup: cleanUp,
  release,
  revert,
  async giveUp(world, effect, detail) {
    if (effect.kind === "merge") await mergeGivenUp(world, effect.task_id ?? "", detail);
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
 * Leases, effects, the supervisor's journal and the workers' sessions, once a second and whenever
 * something was committed. A failing duty is logged and tried again; it never stops the others.
 */
export function makeDuties(world: World): Duties {
  const effects = makeEffectRunner(world, performers);
  let leases = makeLeases(world.clock);
  let timer: NodeJS.Timeout | null = null;
  let unsubscribe: () => void = () => undefined;
  let turning: Promise<void> = Promise.resolve();
  let wanted = false;
  let turns = 0;

  async function turn(): Promise<void> {
    wanted = false;
    if (timer === null) return;
    await attend(world, "leases", () => endLeases(world, leases));
    await attend(world, "journal", () => ingestJournal(world));
    await attend(world, "effects", effects.turn);
    if (turns++ % REVIVE_EVERY_TURNS === 0)
      await attend(world, "workers", () => reviveWorkers(world));
  }

  function hurry(): void {
    if (wanted || timer === null) return;
    wanted = true;
    turning = turning.then(() => setTimeout(PAUSE_MS)).then(turn);
  }

  return {
    lead() {
      if (timer !== null) return;
      leases = makeLeases(world.clock);
      turns = 0;
      timer = setInterval(hurry, TURN_MS);
      unsubscribe = world.store.onCommit(hurry);
      hurry();
    },
    async follow() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      unsubscribe();
      await turning;
    },
    idle: effects.idle,
    hurry,
  };
}

async function attend(world: World, duty: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    world.log.error({ duty, error: toProblem(error).message }, "a duty failed; it is tried again");
  }
}

async function endLeases(world: World, leases: ReturnType<typeof makeLeases>): Promise<void> {
  const { running, workers } = await world.store.read(async (tables) => ({
    running: await tables.attempts.running(),
    workers: new Map((await tables.workers.list()).map((each) => [each.id, each])),
  }));
  const leaseMs = (a: Attempt) =>
    isByHand(a, workers.get(a.worker_id)) ? LIMITS.attempt_ms_max : world.config.workers.lease_ms;
  for (const id of leases.expired(running, leaseMs))
    await world.store.write((tables) => lose(world, tables, id, "its lease ran out"));
}

/** A script that claimed by `pull-bead` sends no heartbeats; it has as long as an attempt has. */
function isByHand(attempt: Attempt, worker: Worker | undefined): boolean {
  return worker?.session === null && attempt.heartbeat_at === attempt.started_at;
}
