import { expect, test } from "vitest";
import { requireTesting } from "../../../src/engine/attempts/held.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { merge } from "../../../src/engine/effects/merge.ts";
import { openReload } from "../../../src/engine/effects/reloads.ts";
import {
  checkOn,
  claimedTask,
  DONE_CHECK,
  effectOf,
  leadUntil,
  mergingTask,
  openRing,
  reportOf,
  workOn,
} from "../../support/world.ts";

test("green evidence that another attempt told of the very same tree proves nothing", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const other = await claimedTask(ring);
  const state = await workOn(ring, claimed, { "done.txt": "done\n" });
  await checkOn(ring, other, state);
  const report = reportOf(claimed, { resolution: "proven", head_commit: state.head });
  await expect(finish(ring.world, report)).rejects.toMatchObject({
    code: "illegal_transition",
    message: expect.stringContaining("green evidence"),
  });
  await checkOn(ring, claimed, state);
  expect((await finish(ring.world, report)).task.status).toBe("merging");
});

test("evidence is taken while the checks run and at no other time", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring);
  expect(() => requireTesting(task)).toThrow(/is coding; evidence is taken while it is testing/);
  expect(() => requireTesting({ ...task, status: "testing" })).not.toThrow();
});

test("nothing is merged on top of an own change that is on its way to serving", async () => {
  const ring = await openRing({ toml: DONE_CHECK, is_self: true });
  const { attempt, task } = await mergingTask(ring);
  const commit = ring.place.git(["rev-parse", "main"]);
  const wish = { task_id: null, trigger: "manual", to_commit: commit, base_commit: null } as const;
  const reload = await ring.world.store.write((t) => openReload(ring.world, t, wish));
  const effect = await effectOf(ring, `merge:${attempt.id}`);
  expect(await merge(ring.world, effect)).toMatchObject({
    reason: expect.stringContaining("release"),
  });
  expect(ring.place.git(["rev-parse", "main"])).toBe(commit);
  const over = { phase: "settled", ended_at: ring.world.clock.now() } as const;
  await ring.world.store.write((t) => t.reloads.update(reload.id, over));
  await leadUntil(ring, task.id, "deploying");
  expect(ring.place.git(["rev-parse", "main"])).not.toBe(commit);
});
