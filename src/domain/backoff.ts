import { LIMITS } from "./limits.ts";

/** How long a task waits after its n-th failed attempt: 30 s × 2ⁿ⁻¹, at most an hour. */
export function backoffMs(failures: number): number {
  return Math.min(LIMITS.backoff_first_ms * 2 ** (failures - 1), LIMITS.backoff_max_ms);
}

/**
 * How long a task that keeps failing is in quarantine after it was there `times` times: `first_ms`,
 * doubled each time, at most a week.
 */
export function quarantineMs(first_ms: number, times: number): number {
  return Math.min(first_ms * 2 ** times, LIMITS.quarantine_ms_max);
}
