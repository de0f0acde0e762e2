import { decide, factsRead } from "../../domain/lifecycle.ts";
import type { Tables } from "../../ports/store.ts";
import { gatherFacts } from "./facts.ts";
import type { Ground, MoveRequest } from "./move.ts";

/** Why a move could not be made now, as a sentence; null: it could. Nothing is written. */
export async function whyNotAllowed(
  world: Ground,
  tables: Tables,
  request: MoveRequest,
): Promise<string | null> {
  const { task, trigger } = request;
  const facts = await gatherFacts(world, tables, request, factsRead(task.status, trigger));
  const decision = decide(task.status, trigger, facts);
  return decision.ok ? null : decision.detail;
}
