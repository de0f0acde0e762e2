import type { World } from "../world.ts";
import { endDrained } from "./drain.ts";
import { makeHalfEnded, reviveWorkers } from "./revive.ts";

/**
 * Looks after the workers of this machine: starts again what should run, ends what should not.
 * Answers whether there is anything to look after.
 */
export function makeFleet(world: World): () => Promise<boolean> {
  const endHalfEnded = makeHalfEnded(world);
  return async () => {
    await endHalfEnded();
    const drains = await endDrained(world);
    return (await reviveWorkers(world)) || drains;
  };
}
