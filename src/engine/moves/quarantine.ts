import { apply } from "./apply.ts";
import type { World } from "../world.ts";

/**
 * Lets every task out of quarantine whose time there is over: each has one more try. Answers
 * whether there is a task that waits for a time.
 */
export async function releaseQuarantined(
  world: Pick<World, "clock" | "config" | "store">,
): Promise<boolean> {
  const now = world.clock.now();
  const { over, next } = await world.store.read(async (tables) => ({
    over: await tables.tasks.quarantineOver(now),
    next: await tables.tasks.nextTime(now),
  }));
  for (const { id } of over)
    await world.store.write(async (tables) => {
      const task = await tables.tasks.find(id);
      const until = task?.quarantined_until ?? null;
      if (task?.status !== "blocked" || until === null || until > now) return;
      await apply(world, tables, { task, trigger: "quarantine_over", actor: "engine" });
    });
  return over.length > 0 || next !== null;
}
