import type { Clock } from "../ports/clock.ts";

/** The time so many milliseconds from now, as records tell it. */
export function later(clock: Pick<Clock, "now">, delay_ms: number): string {
  return new Date(Date.parse(clock.now()) + delay_ms).toISOString();
}
