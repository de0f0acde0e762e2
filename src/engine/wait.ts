import { claim, requireWorker, type Claimed } from "./claim.ts";
import type { World } from "./world.ts";

/** A worker's request for work; `wait_ms` is how long it may be held open. */
export type ClaimWish = { worker: string; commit: string | null; wait_ms: number };

/**
 * Claims a task, waiting for one if need be. Woken by commits, never by polling; gives up when the
 * time is over, the caller is gone, or the server drains.
 */
export async function claimWaiting(
  world: World,
  wish: ClaimWish,
  signal: AbortSignal,
): Promise<Claimed | null> {
  const end_ms = world.clock.monotonic() + wish.wait_ms;
  for (;;) {
    if (signal.aborted) return null;
    const changed = nextCommit(world, signal);
    const claimed = await tryClaim(world, wish);
    const left_ms = Math.max(0, end_ms - world.clock.monotonic());
    if (claimed !== null || left_ms === 0) {
      changed.cancel();
      return claimed;
    }
    await changed.within(Math.min(left_ms, RECHECK_MS));
  }
}

/** Backoff times pass without a commit, so a waiting claim looks again this often. */
const RECHECK_MS = 1_000;

/** Looks before it locks: a claim takes the write lock, and most waiting workers find nothing. */
async function tryClaim(world: World, wish: ClaimWish): Promise<Claimed | null> {
  const worker = await world.store.read((tables) => requireWorker(tables, wish.worker));
  const ready = await world.store.read((tables) => tables.tasks.claimable(world.clock.now(), 1));
  const known = worker.commit === wish.commit && worker.last_seen_at !== null;
  if (ready.length === 0 && known && worker.task_id === null) return null;
  const claimed = await world.store.write((tables) => claim(world, tables, wish));
  if (claimed) world.failpoint("claim.committed");
  return claimed;
}

function nextCommit(world: World, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const unsubscribe = world.store.onCommit(resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return {
    cancel: unsubscribe,
    async within(limit_ms: number) {
      const timer = setTimeout(resolve, limit_ms);
      await promise;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
