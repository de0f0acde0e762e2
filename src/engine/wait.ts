import { bestFor, claim, isOurs, requireWorker, type Claimed } from "./claim.ts";
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
  const patience_ms = runsOtherCode(world, wish) ? 0 : wish.wait_ms;
  const end_ms = world.clock.monotonic() + patience_ms;
  for (let looks = 0; !signal.aborted; looks += 1) {
    const changed = nextCommit(world, signal);
    try {
      const claimed = await tryClaim(world, wish, looks === 0);
      const left_ms = end_ms - world.clock.monotonic();
      if (claimed !== null || left_ms <= 0) return claimed;
      await changed.within(Math.min(left_ms, RECHECK_MS));
    } finally {
      changed.cancel();
    }
  }
  return null;
}

/** Such a worker is not kept waiting: told so, it starts anew on the code that serves. */
function runsOtherCode(world: World, { commit }: ClaimWish): boolean {
  return commit !== null && commit !== world.self.commit;
}

/** Backoff times pass without a commit, so a waiting claim looks again this often. */
const RECHECK_MS = 1_000;

/**
 * Looks before it locks: a claim takes the write lock, and most waiting workers find nothing. Nor
 * may it write then, since every commit wakes all that wait, itself included. Only the first look
 * of a wait always writes: it is the worker's sign of life.
 */
async function tryClaim(world: World, wish: ClaimWish, is_first: boolean): Promise<Claimed | null> {
  if (!is_first && (await isIdle(world, wish))) return null;
  const claimed = await world.store.write((tables) => claim(world, tables, wish));
  if (claimed) world.failpoint("claim.committed");
  return claimed;
}

/** Whether a claim would change nothing: there is no task for the worker, nor news of it. */
function isIdle(world: World, wish: ClaimWish): Promise<boolean> {
  return world.store.read(async (tables) => {
    const worker = await requireWorker(tables, wish.worker);
    const known = worker.commit === wish.commit && worker.last_seen_at !== null;
    const holds = worker.task_id !== null && isOurs(worker, wish.commit);
    if (!known || holds) return false;
    return (await bestFor(tables, worker, world.clock.now())) === null;
  });
}

function nextCommit(world: World, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const unsubscribe = world.store.onCommit(wake);
  signal.addEventListener("abort", wake);
  return {
    async within(limit_ms: number) {
      const timer = setTimeout(wake, limit_ms);
      await promise;
      clearTimeout(timer);
    },
    cancel() {
      unsubscribe();
      signal.removeEventListener("abort", wake);
    },
  };
}
