import type { Attempt } from "../../domain/attempt.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import type { World } from "../world.ts";

/**
 * Counts how an attempt ended for what its task needed, so that such tasks go to whoever does them
 * well. Only an end that says something of the work counts: proven or failed.
 */
export async function countSkill(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  { worker_id, resolution }: Pick<Attempt, "worker_id" | "resolution">,
  { needs }: Pick<Task, "needs">,
): Promise<void> {
  if (needs.length === 0 || (resolution !== "proven" && resolution !== "failed")) return;
  if (!(await tables.workers.find(worker_id))) return; // it was removed meanwhile
  await tables.skills.count(worker_id, needs, { ok: resolution === "proven", at: clock.now() });
}
