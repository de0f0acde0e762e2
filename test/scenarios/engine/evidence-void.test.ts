import { expect, test } from "vitest";
import { ledgerOf } from "../../../src/engine/evidence/live.ts";
import { checkOn, claimedTask, leadUntil, mergingTask, openRing } from "../../support/world.ts";
import { workOn, type Ring } from "../../support/world.ts";

const voids = async ({ world }: Ring, id: string) =>
  (await ledgerOf(world, id)).items.map(
    ({ stage, is_void }) => `${stage}${is_void ? " void" : ""}`,
  );

test("evidence is void as soon as the work has another tree", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { id } = claimed.task;
  await checkOn(ring, claimed, await workOn(ring, claimed, { "done.txt": "one\n" }));
  expect(await voids(ring, id)).toEqual(["attempt"]);
  const second = await workOn(ring, claimed, { "done.txt": "two\n" });
  expect(await voids(ring, id)).toEqual(["attempt void"]);
  await checkOn(ring, claimed, second);
  expect(await voids(ring, id)).toEqual(["attempt void", "attempt"]);
});

test("evidence of the merged tree speaks on when the branch of the work is gone", async () => {
  const ring = await openRing();
  const { task } = await mergingTask(ring);
  await leadUntil(ring, task.id, "completed");
  expect((await voids(ring, task.id))[0]).toBe("attempt");
});
