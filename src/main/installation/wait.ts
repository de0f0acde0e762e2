import { setTimeout } from "node:timers/promises";

/** Waits for a condition, looking every 20 ms; false when it did not come in time. */
export async function waitFor(
  condition: () => Promise<boolean>,
  limit_ms: number,
): Promise<boolean> {
  const end_ms = performance.now() + limit_ms;
  while (performance.now() < end_ms) {
    if (await condition()) return true;
    await setTimeout(20);
  }
  return condition();
}
