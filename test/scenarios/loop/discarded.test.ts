import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { rollback } from "../../../src/engine/attempts/going-on.ts";
import { cleanUp } from "../../../src/engine/effects/merge.ts";
import { worktreePlan } from "../../../src/engine/queue/claim.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { discard } from "../../../src/engine/tasks/discard.ts";
import { restore } from "../../../src/engine/worktrees/restore.ts";
import { ran } from "../../support/accounts.ts";
import { endOf } from "../../support/queue.ts";
import { workedRound } from "../../support/rounds.ts";
import { effectOf, openRing, reportOf } from "../../support/world.ts";

/** A task of which an attempt has done two rounds, in a session. */
async function begun() {
  const ring = await openRing();
  const { id } = await ring.task();
  const anna = await ring.worker("anna");
  const next = async () => {
    ring.pass(3_600_000);
    return (await ring.claim(anna))!;
  };
  const first = await next();
  await workedRound(ring, first, 1);
  const two = await workedRound(ring, first, 2);
  await ran(ring.world, first, { session_id: "session-1" });
  const act = { id, actor: "owner" };
  const wanted = { status: "ready" } as const;
  const ready = () => ring.world.store.write((t) => change(ring.world, t, { ...act, wanted }));
  return { ring, id, first, two, next, act, ready };
}

test("what was discarded does not come back, and its rounds count no more", async () => {
  const { ring, id, first, two, next, act, ready } = await begun();
  const { world, place } = ring;
  const asks = { outcome: "needs_decision", question: "This way?" } as const;
  await finish(world, reportOf(first, { ...asks, head_commit: two.commit }));
  const wish = { ...act, cancel: false, reason: "wrong way" };
  await world.store.write((t) => discard(world, t, wish));
  await ready();
  const claimed = await next(); // before the old branch was cleaned up
  expect(claimed).toMatchObject({ start_commit: null, rounds: [], resume: null });
  const plan = { ...worktreePlan(claimed.attempt, ring.project), start: claimed.start_commit };
  await world.workspace.prepare(plan);
  expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(place.git(["rev-parse", "main"]));
  await cleanUp(world, await effectOf(ring, `cleanup:${first.attempt.id}`));
  expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(place.git(["rev-parse", "main"]));
  const restored = { task_id: id, attempt_id: null, branch: "again", folder: null };
  expect((await restore(world, restored)).commit).toBe(two.commit);
  await endOf(ring, id);
  expect(await next()).toMatchObject({ start_commit: null, rounds: [], resume: null });
  const back = world.store.write((t) => rollback(world, t, { ...act, to: 2 }));
  await expect(back).rejects.toThrow(/nobody works on/);
  await endOf(ring, id);
  const again = world.store.write((t) => rollback(world, t, { ...act, to: 2 }));
  await expect(again).rejects.toThrow(/no commit that is kept/);
});

test("of earlier sessions none is gone on with after a discard", async () => {
  const { ring, id, next, act, ready } = await begun();
  const { world } = ring;
  await endOf(ring, id);
  const second = await next();
  await workedRound(ring, second, 3);
  const asks = { outcome: "needs_decision", question: "This way?" } as const;
  await finish(world, reportOf(second, asks));
  await world.store.write((t) => discard(world, t, { ...act, cancel: false, reason: "" }));
  await ready();
  expect(await next()).toMatchObject({ start_commit: null, rounds: [], resume: null });
});
