import { expect, test } from "vitest";
import { takeBack } from "../../../src/engine/effects/take-back.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { discard } from "../../../src/engine/tasks/discard.ts";
import { orderRevert } from "../../../src/engine/tasks/revert.ts";
import { waysBack } from "../../../src/engine/tasks/ways-back.ts";
import type { Ring } from "../../support/world.ts";
import { mergedTask, ringWith, told } from "./place.ts";

const TRUE = '[[checks]]\nname = "true"\ncommand = "true"\n';
const WISH = { with_dependents: false, only: false, again: false, reason: "harm", actor: "owner" };

/** Merged work whose build is red: its task waits for a worker again. */
async function redBuild() {
  const ring = await ringWith({ stages: ["merge", "build"] }, { toml: TRUE });
  const { id, merge_commit } = await mergedTask(ring);
  await told(ring, id, { stage: "build", verdict: "red" });
  expect(await ring.find(id)).toMatchObject({ status: "ready", merge_commit });
  return { ring, id };
}

const order = ({ world }: Ring, id: string, again = false) =>
  world.store.write((t) => orderRevert(world, t, { ...WISH, again, id }));

/** Carries out what was ordered. */
async function carryOut({ world }: Ring): Promise<void> {
  const due = await world.store.read((t) => t.effects.due("9999"));
  for (const effect of due.filter(({ kind }) => kind === "revert")) await takeBack(world, effect);
}

const files = ({ place }: Ring) => place.git(["ls-tree", "--name-only", "main"]).split("\n");

test("merged work whose build is red is not discarded, but taken back", async () => {
  const { ring, id } = await redBuild();
  const { world } = ring;
  const wish = { id, cancel: false, reason: "", actor: "owner" };
  await expect(world.store.write((t) => discard(world, t, wish))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("is merged, so there is nothing left to discard"),
  });
  expect(await world.store.read((t) => waysBack(world, t, id))).toMatchObject({
    discard: expect.stringContaining("is merged"),
    revert: null,
  });
  const has = files(ring);
  await order(ring, id);
  ring.pass(3_600_000);
  expect(await ring.claim(await ring.worker("eager"))).toBeNull();
  await carryOut(ring);
  expect(await ring.find(id)).toMatchObject({ status: "blocked", merge_commit: null });
  expect(files(ring)).toHaveLength(has.length - 1);
});

test("merged work of a draft is taken back and worked on anew", async () => {
  const { ring, id } = await redBuild();
  const { world } = ring;
  const wanted = { status: "draft" } as const;
  await world.store.write((t) => change(world, t, { id, wanted, actor: "owner" }));
  await order(ring, id, true);
  await carryOut(ring);
  expect(await ring.find(id)).toMatchObject({ status: "ready", merge_commit: null });
});

test("work that is gone is not merged, also where a person moved its task meanwhile", async () => {
  const { ring, id } = await redBuild();
  const { world } = ring;
  await order(ring, id);
  const delivery: typeof world.delivery = {
    ...world.delivery,
    async takeBack(plan, prove) {
      const end = await world.delivery.takeBack(plan, prove);
      const wanted = { status: "archived" } as const;
      await world.store.write((t) => change(world, t, { id, wanted, actor: "owner" }));
      return end;
    },
  };
  await carryOut({ ...ring, world: { ...world, delivery } });
  expect(await ring.find(id)).toMatchObject({ status: "archived", merge_commit: null });
});
