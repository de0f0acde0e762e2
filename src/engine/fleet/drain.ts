import type { Worker } from "../../domain/worker.ts";
import type { Tables } from "../../ports/store.ts";
import { happened } from "../ledger.ts";
import { requireWorker } from "../queue/claim.ts";
import { killWorker } from "../workers.ts";
import type { World } from "../world.ts";

/**
 * Ends a worker without harm: it is handed nothing more, and its session is ended as soon as it
 * holds nothing, which is at once for an idle one. Spawning it, or a new token for one that runs
 * elsewhere, takes that back.
 */
export async function drainWorker(world: World, id_or_name: string): Promise<Worker> {
  const worker = await world.store.write(async (tables) => {
    const found = await requireWorker(tables, id_or_name);
    if (isOver(found)) return found;
    await tables.workers.update(found.id, { draining: true, updated_at: world.clock.now() });
    const data = { fields: ["draining"] };
    await happened(world.clock, tables, { kind: "worker.changed", subject: found.id, data });
    return { ...found, draining: true };
  });
  if (worker.draining) await endDrained(world);
  return world.store.read((tables) => requireWorker(tables, worker.id));
}

/** Lets a worker that drains, or was drained, be handed work again. */
export async function takeDrainBack(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  { id, draining }: Worker,
): Promise<void> {
  if (!draining) return;
  await tables.workers.update(id, { draining: false, updated_at: clock.now() });
  const data = { fields: ["draining"] };
  await happened(clock, tables, { kind: "worker.changed", subject: id, data });
}

/** Ends the workers that shall end and hold nothing. Answers whether any is still waited for. */
export async function endDrained(world: World): Promise<boolean> {
  const { empty, busy } = await world.store.read(drainingOnes);
  for (const { id } of empty) await killWorker(world, id);
  return busy.length > 0;
}

/** It stays marked: a request of it that is still open must not be handed anything. */
const isOver = ({ status, session }: Worker) => status === "stopped" && session === null;

async function drainingOnes(tables: Tables): Promise<{ empty: Worker[]; busy: Worker[] }> {
  const draining = (await tables.workers.list()).filter((w) => w.draining && !isOver(w));
  if (draining.length === 0) return { empty: [], busy: [] };
  const holders = new Set((await tables.attempts.running()).map((each) => each.worker_id));
  return {
    empty: draining.filter(({ id }) => !holders.has(id)),
    busy: draining.filter(({ id }) => holders.has(id)),
  };
}
