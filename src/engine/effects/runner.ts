import type { Effect } from "../../domain/effect.ts";
import { LIMITS } from "../../domain/limits.ts";
import { toProblem } from "../../domain/problem.ts";
import { backoffMs } from "../../domain/backoff.ts";
import { LAST_TIME, later } from "../later.ts";
import type { World } from "../world.ts";

/** How one kind of effect is carried out. Must be idempotent: it may run again after a crash. */
export type Perform = (world: World, effect: Effect) => Promise<Again | void>;

/** What an effect waits for is in a person's hands: it is looked at again, however often. */
export type Again = { again_ms: number; reason: string };

/** One performer for every kind. `giveUp` says what becomes of the task when all tries failed. */
export type Performers = Record<Effect["kind"], Perform> & {
  giveUp(world: World, effect: Effect, detail: string): Promise<void>;
};

type Watched = { updated_at: string; since_ms: number };

/**
 * Carries out queued effects, at most one of a kind and project at a time, while this process
 * leads. An effect of another process is taken over when that process has not touched it for
 * `LIMITS.effect_lease_ms` of this process's monotonic time.
 */
export function makeEffectRunner(world: World, performers: Performers) {
  const owner = `${world.self.host}:${world.self.pid}:${world.self.generation}`;
  const running = new Map<string, Promise<void>>();
  let watched = new Map<string, Watched>();

  /** Starts what is due and free. Answers whether anything is left to be looked at by the clock. */
  async function turn(): Promise<boolean> {
    const open = await world.store.read((tables) => tables.effects.due(LAST_TIME));
    const now = world.clock.now();
    const due = open.filter((each) => isDue(each, now));
    watched = new Map(due.map((e) => [e.key, watch(world, watched.get(e.key), e)]));
    const busy = due.filter(isUnderWay).map(lane);
    for (const effect of due) {
      if (busy.includes(lane(effect))) continue;
      busy.push(lane(effect));
      running.set(effect.key, start(effect));
    }
    return open.length > 0;
  }

  /** What was started here counts from then on, before the store knows it as running. */
  function isUnderWay(effect: Effect): boolean {
    return running.has(effect.key) || (effect.status === "running" && !isAbandoned(effect));
  }

  function isAbandoned(effect: Effect): boolean {
    if (effect.owner === owner) return true;
    const since_ms = watched.get(effect.key)?.since_ms ?? Number.POSITIVE_INFINITY;
    return world.clock.monotonic() - since_ms > LIMITS.effect_lease_ms;
  }

  async function start(effect: Effect): Promise<void> {
    const touch = () => world.store.write((t) => t.effects.update(effect.key, mark(world)));
    const beat = setInterval(() => void touch().catch(logged), LIMITS.effect_lease_ms / 5);
    try {
      if (!(await take(world, effect, owner))) return;
      const again = await performers[effect.kind](world, effect);
      const changes = again ? waiting(world, again) : ({ status: "done" } as const);
      await world.store.write((t) => t.effects.update(effect.key, { ...changes, ...mark(world) }));
    } catch (error) {
      await failed(world, performers, effect, error).catch(logged);
    } finally {
      clearInterval(beat);
      running.delete(effect.key);
    }
  }

  const logged = (error: unknown) =>
    world.log.error({ error: toProblem(error).message }, "an effect could not be recorded");

  return {
    turn,
    /** Resolves when nothing that was started here is under way any more. */
    idle: async () => void (await Promise.all(running.values())),
  };
}

const isDue = ({ status, not_before }: Effect, now: string) =>
  status === "running" || not_before === null || not_before <= now;

/** Makes the effect ours, unless somebody has touched it since it was read. */
function take(world: World, effect: Effect, owner: string): Promise<boolean> {
  return world.store.write(async (tables) => {
    const now = await tables.effects.find(effect.key);
    if (now?.status !== effect.status || now.updated_at !== effect.updated_at) return false;
    await tables.effects.update(effect.key, { status: "running", owner, ...mark(world) });
    return true;
  });
}

function watch(world: World, before: Watched | undefined, effect: Effect): Watched {
  return before?.updated_at === effect.updated_at
    ? before
    : { updated_at: effect.updated_at, since_ms: world.clock.monotonic() };
}

function waiting(world: World, { again_ms, reason }: Again) {
  const not_before = later(world.clock, again_ms);
  return { status: "waiting", owner: null, error: reason, not_before } as const;
}

const mark = (world: World) => ({ updated_at: world.clock.now() });

const lane = (effect: Effect): string => effect.payload["lane"] ?? effect.key;

async function failed(
  world: World,
  performers: Performers,
  effect: Effect,
  error: unknown,
): Promise<void> {
  const detail = toProblem(error).message;
  const tries = effect.tries + 1;
  world.log.error({ effect: effect.key, tries, error: detail }, "an effect failed");
  const over = tries >= LIMITS.effect_tries_max;
  const not_before = later(world.clock, backoffMs(tries) / 10);
  const status = over ? "failed" : "waiting";
  const changes = {
    status,
    tries,
    error: detail,
    not_before,
    owner: null,
    ...mark(world),
  } as const;
  // Given up first: a crash in between repeats that, and leaves no task behind that nobody moves.
  if (over) await performers.giveUp(world, effect, detail);
  await world.store.write((tables) => tables.effects.update(effect.key, changes));
}
