import type { World } from "../world.ts";
import { takeDefault } from "./answer.ts";

/** Lets the default hold for every question whose time to answer is over. */
export async function endDeadlines(
  world: Pick<World, "clock" | "config" | "store">,
): Promise<void> {
  const now = world.clock.now();
  const overdue = await world.store.read((tables) => tables.decisions.overdue(now));
  for (const { id } of overdue) await world.store.write((tables) => takeDefault(world, tables, id));
}
