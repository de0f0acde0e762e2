import type { StopCause } from "../domain/agent-event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Helm } from "./flight.ts";

/** Why a run was ended from here, and how the next one begins. */
export type Halt = { how: "go_on" | "fresh"; why: string };

/** Why nothing more is tried, and whether the agent is to blame for it. */
export type Surrender = { why: string; is_to_blame: boolean };

/** Holds the runs of an attempt: the one that is under way, and whether another may begin. */
export type Reins = {
  /** A run has begun: the author's, or a reviewer's, to whom nobody speaks. */
  take(helm: Helm, whose?: Whose): void;
  /** It has ended. */
  drop(): void;
  /** The author is at work. */
  isRunning(): boolean;
  /** As in `Helm`; false when no agent can hear it. */
  say(text: string): boolean;
  interrupt(text: string): boolean;
  /** Ends the author's run, if there is one; its next one begins as told. */
  halt(wanted: Halt): Promise<void>;
  /** Ends the run, whosever it is, for its own sake; that of an author as `halt` does. */
  renew(wanted: Halt): Promise<void>;
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
  /** How the author's last run was ended from here, once; null: it was not. */
  takeHalt(): Halt | null;
  surrender(): Surrender | null;
  /** Why the last run was ended as a circle. */
  circle(): string | null;
};

/** Whose run it is. */
export type Whose = "author" | "reviewer";

const PAUSED: Halt = { how: "go_on", why: "A person paused it." };

/** Reins of an attempt that does not run yet; the signal ends all waiting. */
export function makeReins(clock: Pick<Clock, "monotonic">, signal: AbortSignal): Reins {
  let helm: Helm | null = null;
  let whose: Whose = "author";
  let halt: Halt | null = null;
  let given_up: Surrender | null = null;
  let circle: string | null = null;
  let paused: { since_ms: number; go: PromiseWithResolvers<void> } | null = null;
  let paused_ms = 0;

  const stop = async (why: StopCause) => helm?.stop(why);
  const keep = (wanted: Halt) => {
    if (wanted.how === "fresh" || halt?.how !== "fresh") halt = wanted;
  };
  const stopFor = (wanted: Halt, why: StopCause) => {
    keep(wanted);
    return stop(why);
  };
  const isOf = (one: Whose) => helm !== null && whose === one;
  return {
    take(given, by = "author") {
      helm = given;
      whose = by;
      circle = null;
      if (paused !== null) void stopFor(PAUSED, "paused");
    },
    drop: () => void (helm = null),
    isRunning: () => isOf("author"),
    say: (text) => isOf("author") && (helm?.say(text) ?? false),
    interrupt: (text) => isOf("author") && (helm?.interrupt(text) ?? false),
    async halt(wanted) {
      keep(wanted);
      if (isOf("author")) await stop("interrupted");
    },
    async renew(wanted) {
      if (!isOf("reviewer")) keep(wanted);
      await stop("interrupted");
    },
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
