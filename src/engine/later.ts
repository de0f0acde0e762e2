import type { Clock } from "../ports/clock.ts";

/** No time that a record tells is later. */
export const LAST_TIME = "9999-12-31T23:59:59.999Z";

/** The time so many milliseconds from now, as records tell it. */
export function later(clock: Pick<Clock, "now">, delay_ms: number): string {
  return new Date(Date.parse(clock.now()) + delay_ms).toISOString();
}
