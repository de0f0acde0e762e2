import type { Attempt } from "../domain/attempt.ts";
import type { Clock } from "../ports/clock.ts";

type Seen = { heartbeat_at: string; since_ms: number };

/**
 * Tells which attempts have gone silent. A lease is measured on this process's monotonic clock from
 * the moment a new heartbeat was first seen; the stored time stamp is only compared for change. So
 * a clock that steps neither ends all leases at once nor makes one immortal, and a server that
 * starts grants a full lease.
 */
export function makeLeases(clock: Pick<Clock, "monotonic">, lease_ms: number) {
  let seen = new Map<string, Seen>();
  return {
    /** Ids of those among all running attempts whose lease has ended. */
    expired(running: readonly Pick<Attempt, "id" | "heartbeat_at">[]): string[] {
      const now_ms = clock.monotonic();
      const next = new Map(running.map((a) => [a.id, look(seen.get(a.id), a, now_ms)]));
      seen = next;
      return [...next].filter(([, s]) => now_ms - s.since_ms > lease_ms).map(([id]) => id);
    },
  };
}

function look(before: Seen | undefined, a: Pick<Attempt, "heartbeat_at">, now_ms: number): Seen {
  return before?.heartbeat_at === a.heartbeat_at
    ? before
    : { heartbeat_at: a.heartbeat_at, since_ms: now_ms };
}
