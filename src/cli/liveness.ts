import type { Liveness } from "../domain/liveness.ts";
import { ago } from "./output.ts";

/** How an agent that runs is doing, since when, and the signal it rests on; null: nobody said. */
export function livenessText(liveness: Liveness | null, now: string): string | null {
  if (liveness === null) return null;
  return `${liveness.state}, begun ${ago(liveness.since, now)}: ${liveness.signal}`;
}
