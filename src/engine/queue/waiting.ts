import { setTimeout as pause } from "node:timers/promises";
import type { RunningTask } from "../../domain/situation.ts";
import { SIGN_OF_LIFE_MS, type ClaimRequest } from "./claim.ts";
import { findWork } from "./dispatch.ts";
import type { World } from "../world.ts";

/** A place in the line of those who wait for work. */
export type Place = {
  /**
   * Resolves when there is something to ask for: true; or false when the time is over or the signal
   * aborts. May be called again and again; the place in the line stays the same.
   */
  called(): Promise<boolean>;
  /**
   * Gives the place up. `claimed`: the task that was handed out, so that others of the same worker
   * are told of it; null: none. What the place was called for and did not take is for others.
   */
  leave(claimed: string | null): void;
};

/** The line of those who wait for work at one server. */
export type Line = { join(request: ClaimRequest, end_ms: number, signal: AbortSignal): Place };

type Seat = {
  request: ClaimRequest;
  /** On the monotonic clock. */
  end_ms: number;
  /** Resolves `called`; null while the worker asks. */
  call: ((is_called: boolean) => void) | null;
  /** What it was called for, until it has asked. */
  promised: RunningTask | null;
};

/** Clocks may be set, so the times that are waited for are compared at least this often. */
const TICK_MS_MAX = 1_000;
/** A look takes a millisecond or less unless the queue is long and full of what fits nobody. */
const SLOW_LOOK_MS = 50;

const lines = new WeakMap<World, Line>();

/** The one line of a server. */
export function lineOf(world: World): Line {
  const line = lines.get(world) ?? makeLine(world);
  lines.set(world, line);
  return line;
}

/**
 * One line, one listener and one timer, however many wait: a commit, a backoff that ends or a
 * preference that is over makes one look at the queue, and only those are called for whom it found
 * work.
 */
function makeLine(world: World): Line {
  const { clock, store } = world;
  const seats = new Set<Seat>();
  const look = oneAtATime(lookOnce);
  let next: string | null = null;
  let signs_ms = clock.monotonic();
  let timer: NodeJS.Timeout | null = null;
  let unsubscribe: (() => void) | null = null;

  return {
    join(request, end_ms, signal) {
      const seat: Seat = { request, end_ms, call: null, promised: null };
      const gone = () => call(seat, false);
      signal.addEventListener("abort", gone);
      seats.add(seat);
      unsubscribe ??= store.onCommit(look);
      return {
        async called() {
          if (signal.aborted || clock.monotonic() >= end_ms) return false;
          const { promise, resolve } = Promise.withResolvers<boolean>();
          seat.call = resolve;
          seat.promised = null;
          look();
          schedule();
          return promise;
        },
        leave(claimed) {
          signal.removeEventListener("abort", gone);
          seats.delete(seat);
          if (claimed !== null) callSame(seat.request.worker);
          if (seat.promised && seat.promised.task_id !== claimed) look();
          if (seats.size === 0) close();
        },
      };
    },
  };

  /** Looks, and rests as long when that took long, so that others have their turn. */
  async function lookOnce(): Promise<void> {
    const began_ms = performance.now();
    await findAndCall();
    const took_ms = performance.now() - began_ms;
    if (took_ms > SLOW_LOOK_MS) await pause(Math.min(took_ms, TICK_MS_MAX));
  }

  async function findAndCall(): Promise<void> {
    const waiting = [...seats].filter((seat) => seat.call !== null);
    if (waiting.length === 0) return;
    const promised = [...seats].flatMap((seat) => seat.promised ?? []);
    try {
      const found = await store.read((t) => findWork(world, t, { waiting, promised }));
      next = found.next;
      for (const { waiting: seat, task } of found.calls) call(seat, true, task);
    } catch {
      // Whoever waits asks for itself and meets the fault, which is then told to it.
      for (const seat of waiting) call(seat, true);
    }
    schedule();
  }

  function call(seat: Seat, is_called: boolean, task: RunningTask | null = null): void {
    if (seat.call === null) return;
    seat.promised = task;
    seat.call(is_called);
    seat.call = null;
  }

  /** A worker that asks twice is told the same claim by both, whichever answer it still hears. */
  function callSame(worker: string): void {
    for (const seat of seats) if (seat.request.worker === worker) call(seat, true);
  }

  function close(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    unsubscribe?.();
    unsubscribe = null;
  }

  function schedule(): void {
    if (timer !== null) clearTimeout(timer);
    const ends = [...seats].flatMap((seat) => (seat.call === null ? [] : [seat.end_ms]));
    if (ends.length === 0) return;
    const end_ms = Math.min(...ends) - clock.monotonic();
    const next_ms = next === null ? TICK_MS_MAX : Date.parse(next) - Date.parse(clock.now());
    timer = setTimeout(tick, Math.max(1, Math.min(end_ms, next_ms, TICK_MS_MAX)));
  }

  function tick(): void {
    timer = null;
    const now_ms = clock.monotonic();
    for (const seat of seats) if (seat.end_ms <= now_ms) call(seat, false);
    if (next !== null && next <= clock.now()) look();
    if (now_ms - signs_ms >= SIGN_OF_LIFE_MS) void signsOfLife(now_ms);
    schedule();
  }

  /** All that wait are alive: said in one write, so that none has to say it by itself. */
  async function signsOfLife(now_ms: number): Promise<void> {
    signs_ms = now_ms;
    const at = clock.now();
    const waiting = new Set([...seats].filter((s) => s.call !== null).map((s) => s.request.worker));
    try {
      await store.write(async (tables) => {
        const all = await tables.workers.list();
        for (const { id } of all.filter((each) => waiting.has(each.id) || waiting.has(each.name)))
          await tables.workers.update(id, { last_seen_at: at });
      });
    } catch (error) {
      world.log.warn({ error: String(error) }, "signs of life could not be written");
    }
  }
}

/** Work that is never done twice at once, but once more if it was asked for meanwhile. */
function oneAtATime(work: () => Promise<void>): () => void {
  let state: "idle" | "running" | "again" = "idle";
  async function run(): Promise<void> {
    do {
      state = "running";
      await work();
    } while (isAgain());
    state = "idle";
  }
  const isAgain = () => state === "again";
  return () => {
    if (state === "idle") void run();
    else state = "again";
  };
}
