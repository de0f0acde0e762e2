import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { merge } from "../../../src/engine/effects/merge.ts";
import { takeBack } from "../../../src/engine/effects/take-back.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { orderRevert } from "../../../src/engine/tasks/revert.ts";
import { checkOn, claimedTask, effectOf, openRing } from "../../support/world.ts";
import { reportOf, workOn, type Ring } from "../../support/world.ts";

const TRUE = '[[checks]]\nname = "true"\ncommand = "true"\n';
const WISH = { with_dependents: false, only: false, again: false, reason: "harm", actor: "owner" };

/** A task whose work is merged; it waited for those named. */
async function merged(ring: Ring, file: string, depends_on: string[] = []) {
  const claimed = await claimedTask(ring, { depends_on });
  const state = await workOn(ring, claimed, { [file]: "new\n" });
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...said, reason: "green" }));
  await merge(ring.world, await effectOf(ring, `merge:${claimed.attempt.id}`));
  return claimed.task.id;
}

const archive = ({ world }: Ring, id: string) =>
  world.store.write((t) => change(world, t, { id, wanted: { status: "archived" }, actor: "o" }));

test("a task that cannot say that its work is gone keeps it, also as one of many", async () => {
  const ring = await openRing({ toml: TRUE });
  const { world } = ring;
  const id = await merged(ring, "a");
  const dependent = await merged(ring, "b", [id]);
  await archive(ring, dependent);
  const wish = { ...WISH, id, with_dependents: true };
  await expect(world.store.write((t) => orderRevert(world, t, wish))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(`${dependent} cannot be taken back while it is archived`),
  });
  const due = await world.store.read((t) => t.effects.due("9999"));
  expect(due.filter(({ kind }) => kind === "revert")).toEqual([]);
});

test("what was ordered is looked at again before git is touched", async () => {
  const ring = await openRing({ toml: TRUE });
  const { world, place } = ring;
  const id = await merged(ring, "c");
  const head = place.git(["rev-parse", "main"]);
  await world.store.write((t) => orderRevert(world, t, { ...WISH, id }));
  const due = await world.store.read((t) => t.effects.due("9999"));
  const order = due.find(({ kind }) => kind === "revert")!;
  const other = { ...order.payload, tasks: `${id}:${"a".repeat(40)}` };
  await takeBack(world, { ...order, payload: other }); // it was merged anew since
  expect(await ring.find(id)).toMatchObject({ status: "completed", merge_commit: head });
  await archive(ring, id);
  await takeBack(world, order);
  expect(place.git(["rev-parse", "main"])).toBe(head);
  expect((await ring.find(id)).reason).toMatch(/cannot be taken back: the task is archived by now/);
});
