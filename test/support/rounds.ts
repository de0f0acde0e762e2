import { recordIteration, type ToldIteration } from "../../src/engine/attempts/iterations.ts";
import type { Claimed } from "../../src/engine/queue/claim.ts";
import { worktreePlan } from "../../src/engine/queue/claim.ts";
import type { Ring } from "./world.ts";

/** A round of the attempt as its worker tells it: red, with nothing changed unless said. */
export function roundOf(
  { world }: Ring,
  { attempt }: Claimed,
  more: Partial<ToldIteration> = {},
): ToldIteration {
  const now = world.clock.now();
  return {
    id: attempt.id,
    fence: attempt.fence,
    number: 1,
    outcome: "failed",
    confidence: 1,
    signals: ["checks: red"],
    verdict: null,
    commit: null,
    tree: null,
    failure: "f1",
    failed: ["test a"],
    summary: "tried something",
    session_id: "session-1",
    started_at: now,
    ended_at: now,
    ...more,
  };
}

/** Tells a round whose work is one more file; answers its commit and what the server said. */
export async function workedRound(ring: Ring, claimed: Claimed, number: number) {
  const { world, place, project } = ring;
  const plan = { ...worktreePlan(claimed.attempt, project), start: claimed.start_commit };
  if (number === claimed.rounds.length + 1) await world.workspace.prepare(plan);
  place.write(`round-${number}.txt`, `${number}\n`, plan.path);
  const { head: commit, tree } = await world.workspace.commit(plan, `round ${number}`);
  const told = roundOf(ring, claimed, { number, commit, tree, failure: `f${number}` });
  return { commit, tree, ...(await recordIteration(world, told)) };
}
