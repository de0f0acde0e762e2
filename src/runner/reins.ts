import type { StopCause } from "../domain/agent-event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Helm } from "./flight.ts";

/** Why a run was ended from here, and how the next one begins. */
export type Halt = { how: "go_on" | "fresh"; why: string };

/** Why nothing more is tried, and whether the agent is to blame for it. */
export type Surrender = { why: string; is_to_blame: boolean };

/** Holds the runs of an attempt: the one that is under way, and whether another may begin. */
export type Reins = {
  /** A run has begun. */
  take(helm: Helm): void;
  /** It has ended. */
  drop(): void;
  isRunning(): boolean;
  /** As in `Helm`; false when no agent can hear it. */
  say(text: string): boolean;
  interrupt(text: string): boolean;
  /** Ends the run, if there is one; the next one begins as told. */
  halt(wanted: Halt): Promise<void>;
  /** Ends the run and lets none begin until `resume`. */
  pause(): Promise<void>;
  /** False when it was not paused. */
  resume(): boolean;
  /** Ends the run as one that turns in a circle. */
  cut(why: string): void;
  /** Ends the run; nothing more is tried. */
  giveUp(why: Surrender): void;
  /** Resolves as soon as the next run may begin; throws the signal's reason. */
  ready(): Promise<void>;
  /** How long the attempt was paused so far. */
  pausedMs(): number;
  /** How the last run was ended from here, once; null: it was not. */
  takeHalt(): Halt | null;
  surrender(): Surrender | null;
  /** Why the last run was ended as a circle. */
  circle(): string | null;
};

const PAUSED: Halt = { how: "go_on", why: "A person paused it." };

/** Reins of an attempt that does not run yet; the signal ends all waiting. */
export function makeReins(clock: Pick<Clock, "monotonic">, signal: AbortSignal): Reins {
  let helm: Helm | null = null;
  let halt: Halt | null = null;
  let given_up: Surrender | null = null;
  let circle: string | null = null;
  let paused: { since_ms: number; go: PromiseWithResolvers<void> } | null = null;
  let paused_ms = 0;

  const stop = async (why: StopCause) => helm?.stop(why);
  const stopFor = (wanted: Halt, why: StopCause) => {
    halt = wanted;
    return stop(why);
  };
  return {
    take(given) {
      helm = given;
      circle = null;
      if (paused !== null) void stopFor(PAUSED, "paused");
    },
    drop: () => void (helm = null),
    isRunning: () => helm !== null,
    say: (text) => helm?.say(text) ?? false,
    interrupt: (text) => helm?.interrupt(text) ?? false,
    halt: (wanted) => stopFor(wanted, "interrupted"),
    pause() {
      paused ??= { since_ms: clock.monotonic(), go: Promise.withResolvers<void>() };
      return helm === null ? Promise.resolve() : stopFor(PAUSED, "paused");
    },
    resume() {
      if (paused === null) return false;
      paused_ms += clock.monotonic() - paused.since_ms;
      paused.go.resolve();
      paused = null;
      return true;
    },
    cut(why) {
      circle = why;
      void stop("loop_guard");
    },
    giveUp(why) {
      given_up = why;
      void stop("interrupted");
    },
    async ready() {
      if (paused !== null) await Promise.race([paused.go.promise, aborted(signal)]);
      signal.throwIfAborted();
    },
    pausedMs: () => paused_ms + (paused === null ? 0 : clock.monotonic() - paused.since_ms),
    takeHalt() {
      const was = halt;
      halt = null;
      return was;
    },
    surrender: () => given_up,
    circle: () => circle,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (signal.aborted) resolve();
  return promise;
}
