import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { release } from "../../../src/engine/effects/release.ts";
import {
  effectOf,
  journalSays,
  leadUntil,
  mergingTask,
  openRing,
  openWorld,
  type Ring,
} from "../../support/world.ts";

const newest = async ({ world }: Ring) => (await world.store.read((t) => t.reloads.list(1))).at(0);

test("merged work on our own code is staged and handed to the supervisor, once", async () => {
  const ring = await openRing({ is_self: true });
  const { attempt, task } = await mergingTask(ring);
  const base = ring.place.git(["rev-parse", "main"]);
  const deploying = await leadUntil(ring, task.id, "deploying");
  const reload = await newest(ring);
  expect(reload).toMatchObject({
    phase: "staged",
    trigger: "merge",
    task_id: task.id,
    to_commit: deploying.merge_commit,
    base_commit: base,
  });
  expect(ring.requested).toMatchObject([{ id: reload?.id, commit: deploying.merge_commit }]);
  const [job] = ring.requested;
  expect([job?.release, job?.snapshot].map((path) => existsSync(path ?? ""))).toEqual([true, true]);
  expect(job?.probes.map(({ method }) => method)).toEqual(["POST", "GET", "PATCH", "GET"]);

  journalSays(ring, { id: reload?.id ?? "", to_commit: reload?.to_commit ?? "" }, ["accepted"]);
  await release(ring.world, await effectOf(ring, `release:${attempt.id}`));
  expect(ring.requested.length).toBe(1);
});

test("a release that settled completes the task while the server leads", async () => {
  const ring = await openRing({ is_self: true });
  const { task } = await mergingTask(ring);
  await leadUntil(ring, task.id, "deploying");
  const reload = await newest(ring);
  if (reload) journalSays(ring, reload, ["accepted"], ["flipped"], ["settled"]);
  expect(await leadUntil(ring, task.id, "completed", "ready")).toMatchObject({
    status: "completed",
    merge_commit: reload?.to_commit,
  });
});

test("a release that was refused is reverted, and its work can be done again", async () => {
  const ring = await openRing({ is_self: true });
  const { task } = await mergingTask(ring);
  const before = ring.place.git(["rev-parse", "main^{tree}"]);
  await leadUntil(ring, task.id, "deploying");
  const reload = await newest(ring);
  if (reload) journalSays(ring, reload, ["accepted"], ["refused", "the probe says 500"]);
  const again = await leadUntil(ring, task.id, "ready", "completed");
  expect(again).toMatchObject({ status: "ready", reason: "the probe says 500" });
  expect(ring.place.git(["rev-parse", "main^{tree}"])).toBe(before);
  const main = ring.place.git(["rev-parse", "main"]);
  expect(await newest(ring)).toMatchObject({ phase: "refused", revert_commit: main });
  expect(ring.place.git(["log", "-1", "--format=%s"])).toContain("the probe says 500");
});

test("a server without a supervisor refuses the release with that sentence", async () => {
  const ring = await openRing({ is_self: true });
  const { task } = await mergingTask(ring);
  const { world, pass } = await openWorld(ring.place, { requested: null, logged: [] }, 2);
  const back = await leadUntil({ world, pass }, task.id, "ready", "completed");
  expect(back).toMatchObject({
    status: "ready",
    reason: expect.stringContaining("Expected a supervisor"),
  });
});
