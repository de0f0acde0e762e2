import type { Attempt } from "../../domain/attempt.ts";
import type { Clock } from "../../ports/clock.ts";

type Leased = Pick<Attempt, "id" | "heartbeat_at">;
type Seen = { heartbeat_at: string; since_ms: number };

/**
 * Tells which attempts have gone silent. A lease is measured on this process's monotonic clock from
 * the moment a new heartbeat was first seen; the stored time stamp is only compared for change. So
 * a clock that steps neither ends all leases at once nor makes one immortal, and a server that
 * starts grants a full lease.
 */
export function makeLeases(clock: Pick<Clock, "monotonic">) {
  let seen = new Map<string, Seen>();
  return {
    /** Ids of those among all running attempts whose lease has ended; each has its own length. */
    expired<A extends Leased>(running: readonly A[], leaseMs: (attempt: A) => number): string[] {
      const now_ms = clock.monotonic();
      const since_ms = (id: string) => seen.get(id)?.since_ms ?? now_ms;
      seen = new Map(running.map((a) => [a.id, look(seen.get(a.id), a, now_ms)]));
      return running.filter((a) => now_ms - since_ms(a.id) > leaseMs(a)).map((a) => a.id);
    },
  };
}

function look(before: Seen | undefined, a: Pick<Attempt, "heartbeat_at">, now_ms: number): Seen {
  return before?.heartbeat_at === a.heartbeat_at
    ? before
    : { heartbeat_at: a.heartbeat_at, since_ms: now_ms };
}
