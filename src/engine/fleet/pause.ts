import type { Worker } from "../../domain/worker.ts";
import type { Tables } from "../../ports/store.ts";
import { orderAll } from "../attempts/orders.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock">;

/** Whether to pause or to go on, whether that holds for agents that run, too, and who says so. */
export type PauseAll = { paused: boolean; now: boolean; actor: string };

/** What was changed, and how many agents that run were told. */
export type PausedAll = { items: Worker[]; told: number };

/**
 * Pauses every worker or lets all go on, as one action that can be undone. With `now` the agents
 * that run are ordered to pause, or those that were paused to go on.
 */
export async function pauseAll(
  world: Ground,
  tables: Tables,
  wanted: PauseAll,
): Promise<PausedAll> {
  const { paused, actor } = wanted;
  const label = paused ? "Paused every worker" : "Let every worker go on";
  const items = await recorded(world, tables, { actor, label }, async (seen) => {
    const all = await seen.workers.list();
    const others = all.filter((worker) => worker.paused !== paused);
    for (const worker of others) await setPaused(world, seen, worker, paused);
    return others.map((worker) => ({ ...worker, paused }));
  });
  const order = { kind: paused ? "pause" : "resume", by: actor } as const;
  return { items, told: wanted.now ? await orderAll(world, tables, order) : 0 };
}

async function setPaused(
  world: Ground,
  tables: Tables,
  { id }: Worker,
  paused: boolean,
): Promise<void> {
  await tables.workers.update(id, { paused, updated_at: world.clock.now() });
  const data = { fields: ["paused"] };
  await happened(world.clock, tables, { kind: "worker.changed", subject: id, data });
}
