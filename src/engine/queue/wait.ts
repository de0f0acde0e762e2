import { claim, type Claimed, type ClaimRequest } from "./claim.ts";
import { lineOf, type Place } from "./waiting.ts";
import type { World } from "../world.ts";

/** A worker's request for work; `wait_ms` is how long it may be held open. */
export type ClaimWish = ClaimRequest & { wait_ms: number };

/**
 * Claims a task, waiting for one if need be: in line with all that wait, and called when there is
 * work for it, never by polling. Gives up when the time is over, the caller is gone, or the server
 * drains.
 */
export async function claimWaiting(
  world: World,
  wish: ClaimWish,
  signal: AbortSignal,
): Promise<Claimed | null> {
  if (signal.aborted) return null;
  const claimed = await tryClaim(world, wish);
  const patience_ms = runsOtherCode(world, wish) ? 0 : wish.wait_ms;
  if (claimed !== null || patience_ms === 0) return claimed;
  const place = lineOf(world).join(wish, world.clock.monotonic() + patience_ms, signal);
  return claimInLine(world, wish, place);
}

/** Asks each time when it is called, until it was given something. */
async function claimInLine(world: World, wish: ClaimWish, place: Place): Promise<Claimed | null> {
  let claimed: Claimed | null = null;
  try {
    while (claimed === null && (await place.called())) claimed = await tryClaim(world, wish);
    return claimed;
  } finally {
    place.leave(claimed?.task.id ?? null);
  }
}

/** Such a worker is not kept waiting: told so, it starts anew on the code that serves. */
function runsOtherCode(world: World, { commit }: ClaimWish): boolean {
  return commit !== null && commit !== world.self.commit;
}

async function tryClaim(world: World, wish: ClaimWish): Promise<Claimed | null> {
  const claimed = await world.store.write((tables) => claim(world, tables, wish));
  if (claimed) world.failpoint("claim.committed");
  return claimed;
}
