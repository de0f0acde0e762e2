import type { Effect } from "../../domain/effect.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Tables } from "../../ports/store.ts";

/** Everything about releases is one lane. */
export const RELEASE_LANE = "release";

/**
 * Work to be queued. Effects of one lane are carried out one after the other; the same key twice is
 * queued once.
 */
export type Order = Pick<Effect, "key" | "kind" | "task_id" | "payload"> & { lane: string };

/** Queues work to be done once the running transaction is committed. */
export async function queueEffect(
  clock: Pick<Clock, "now">,
  tables: Tables,
  { key, kind, task_id, payload, lane }: Order,
): Promise<void> {
  const at = clock.now();
  await tables.effects.insert({
    key,
    kind,
    task_id,
    payload: { ...payload, lane },
    status: "waiting",
    owner: null,
    tries: 0,
    not_before: null,
    error: null,
    created_at: at,
    updated_at: at,
  });
}
