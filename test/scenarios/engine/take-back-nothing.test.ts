import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import { takeBack } from "../../../src/engine/effects/take-back.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import { orderRevert } from "../../../src/engine/tasks/revert.ts";
import type { World } from "../../../src/engine/world.ts";
import { effectOf, mergingTask, openRing, type Ring } from "../../support/world.ts";

const TRUE = '[[checks]]\nname = "apart"\ncommand = "test ! -f b -o -f a"\n';
const WISH = { with_dependents: false, only: false, again: false, reason: "harm", actor: "owner" };

/** Merges work that waits for it. */
async function mergeOf(ring: Ring, { task, attempt }: Claimed) {
  await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
  return ring.find(task.id);
}

/** Orders work to be taken back and carries that out. */
async function revert(ring: Ring, id: string): Promise<void> {
  const { world } = ring;
  await world.store.write((t) => orderRevert(world, t, { ...WISH, id }));
  const due = await world.store.read((t) => t.effects.due("9999"));
  for (const effect of due.filter(({ kind }) => kind === "revert")) {
    await takeBack(world, effect);
    await takeBack(world, effect); // as after a kill
    await world.store.write((t) => t.effects.update(effect.key, { status: "done" }));
  }
}

const files = ({ place }: Ring) => place.git(["ls-tree", "--name-only", "main"]).split("\n");

test("work of which nothing was left has nothing to take back, and bars nobody else", async () => {
  const ring = await openRing({ toml: TRUE });
  const first = await mergingTask(ring, { c: "c\n" });
  const twin = await mergingTask(ring, { c: "c\n" });
  const late = await mergingTask(ring, { c: "c\n" });
  const { merge_commit } = await mergeOf(ring, first);
  expect((await ring.find(twin.task.id)).merge_commit).toBe(merge_commit);
  expect((await ring.find(late.task.id)).merge_commit).toBe(merge_commit);
  await revert(ring, twin.task.id);
  const kept = await ring.find(twin.task.id);
  expect(kept).toMatchObject({ status: "completed", merge_commit });
  expect(kept.reason).toMatch(/nothing of its own to take back/);
  expect(ring.place.git(["rev-parse", "main"])).toBe(merge_commit);
  await revert(ring, first.task.id);
  expect(files(ring)).toEqual(["README.md", "ringmaster.toml"]);
});

test("what an earlier try noted is no proof of work of which nothing is left", async () => {
  const ring = await openRing({ toml: TRUE });
  const claimed = await mergingTask(ring, { c: "c\n" });
  const { key } = await effectOf(ring, `merge:${claimed.attempt.id}`);
  const onto = ring.place.commit("d", "d\n");
  const mergeAll: World["delivery"]["mergeAll"] = (plan, prove) =>
    ring.world.delivery.mergeAll(plan, async (stack) => {
      await prove(stack);
      throw new Error("cut off");
    });
  const delivery = { ...ring.world.delivery, mergeAll };
  const cut = merge({ ...ring.world, delivery }, await effectOf(ring, key));
  await expect(cut).rejects.toThrow("cut off");
  expect((await effectOf(ring, key)).payload).toMatchObject({ onto });
  ring.place.commit("e", "e\n");
  const merge_commit = ring.place.commit("c", "c\n");
  const reason = expect.stringContaining("nothing was left to merge");
  expect(await mergeOf(ring, claimed)).toMatchObject({ status: "completed", merge_commit, reason });
  expect(ring.place.git(["rev-parse", "main"])).toBe(merge_commit);
  const tree = ring.place.git(["rev-parse", "main^{tree}"]);
  expect(await ring.world.store.read((t) => t.evidence.ofTree(tree))).toMatchObject([
    { stage: "merge", verdict: "green" },
  ]);
  await revert(ring, claimed.task.id);
  expect(ring.place.git(["rev-parse", "main"])).toBe(merge_commit);
});
