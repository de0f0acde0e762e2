/** Every wait of the supervisor has a name and an end; a start may set another with `--limit`. */
export const LIMITS = {
  /** From fork to the message `ready`. */
  ready_ms: 30_000,
  /** One question for health. */
  health_ms: 2_000,
  /** One request of a probe or a replay. */
  request_ms: 10_000,
  /** All probes and replays of one release together. */
  probing_ms: 120_000,
  /** From `serve` to `serving`. */
  serve_ms: 5_000,
  /** From `drain` to `standby`; a leader that does not let go is killed. */
  standby_ms: 5_000,
  /** How long a rolled back generation may finish what it has begun. */
  leave_ms: 2_000,
  /** How long a replaced generation may keep idle connections before it exits. */
  drain_ms: 10_000,
  /** From `exit` to the end of the process. */
  exit_ms: 10_000,
  /** How long a start waits for generations of a killed supervisor to go. */
  orphan_ms: 5_000,
  /** Longest watch that a reload may ask for. */
  watch_max_ms: 600_000,
} as const;

/** Names of the limits; values are milliseconds. */
export type Limits = { readonly [name in keyof typeof LIMITS]: number };

/** The last part of what a failed generation wrote to stderr, kept as evidence. */
export const STDERR_TAIL_BYTES = 4_000;

/** `logs/server.log` is moved to `server.log.1` at this size. */
export const LOG_BYTES_MAX = 16 * 1024 * 1024;

/** Longest answer that is read of a probe. */
export const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

/** Reloads that may wait behind the running one; the next is refused at once. */
export const QUEUE_MAX = 16;

/** Resolves to `late` when the promise takes longer than the limit; the promise goes on unheard. */
export async function within<T>(promise: Promise<T>, limit_ms: number): Promise<T | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), limit_ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Resolves after a pause. */
export async function pause(duration_ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, duration_ms);
  });
}
