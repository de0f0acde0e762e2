import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { merge } from "../../../src/engine/effects/merge.ts";
import { queueEffect } from "../../../src/engine/effects/orders.ts";
import type { World } from "../../../src/engine/world.ts";
import { checkOn, effectOf, mergingTask, openRing } from "../../support/world.ts";
import { reportOf, workOn, type Ring } from "../../support/world.ts";

/** Works that wait to be merged, each with a file of its own. */
async function waiting(ring: Ring, ...names: string[]) {
  const made = [];
  for (const name of names)
    made.push(await mergingTask(ring, { "done.txt": "done\n", [name]: `${name}\n` }));
  return made;
}

/** Carries out the merge of one of them, once. */
async function mergeOne(ring: Ring, attempt: { id: string }): Promise<void> {
  await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
}

const statuses = async (ring: Ring, all: { task: { id: string } }[]) =>
  Promise.all(all.map(async ({ task }) => (await ring.find(task.id)).status));

/** Another attempt on a task, proven and reported. */
async function workAgain(ring: Ring, files: Record<string, string>) {
  const claimed = await ring.claim(await ring.worker("again"));
  if (!claimed) throw new Error("expected a claim");
  const state = await workOn(ring, claimed, files);
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...said, reason: "checks: green" }));
  return claimed;
}

test("an attempt that another one has followed never speaks for its task again", async () => {
  const toml = '[[checks]]\nname = "apart"\ncommand = "test ! -f a -o ! -f c"\n';
  const ring = await openRing({ toml });
  const [first, last] = await waiting(ring, "a", "c");
  if (!first || !last) throw new Error("expected two works");
  const early = await effectOf(ring, `merge:${last.attempt.id}`);
  await mergeOne(ring, first.attempt);
  expect((await effectOf(ring, early.key)).status).toBe("done");
  ring.pass(3_600_000);
  const { task, attempt } = await workAgain(ring, { d: "d\n" });
  expect(task.id).toBe(last.task.id);
  const head = ring.place.git(["rev-parse", "main"]);
  await ring.world.store.write((t) => t.effects.update(early.key, { status: "waiting" }));
  await merge(ring.world, early);
  expect(ring.place.git(["rev-parse", "main"])).toBe(head);
  await mergeOne(ring, attempt);
  const merge_commit = ring.place.git(["rev-parse", "main"]);
  expect(await ring.find(task.id)).toMatchObject({ status: "completed", merge_commit });
  expect(ring.place.git(["rev-list", "--count", `${head}..main`])).toBe("1");
});

test("works behind one that brings new checks are held to these", async () => {
  const ring = await openRing({ toml: '[[checks]]\nname = "any"\ncommand = "true"\n' });
  const stricter = '[[checks]]\nname = "alone"\ncommand = "test ! -f b"\n';
  const first = await mergingTask(ring, { "ringmaster.toml": stricter });
  const all = [first, ...(await waiting(ring, "b", "c"))];
  await mergeOne(ring, first.attempt);
  expect(await statuses(ring, all)).toEqual(["completed", "ready", "completed"]);
  const { reason } = await ring.find(all[1]?.task.id ?? "");
  expect(reason).toBe("the merged result fails the project's checks: alone");
});

test("a target that moves all the time costs no attempt, and the tasks say why", async () => {
  const ring = await openRing();
  const all = await waiting(ring, "a", "b");
  const mergeAll: World["delivery"]["mergeAll"] = async ({ works }) =>
    works.map(() => ({ status: "moved", detail: "main moved 3 times." }));
  const world = { ...ring.world, delivery: { ...ring.world.delivery, mergeAll } };
  const again = await merge(world, await effectOf(ring, `merge:${all[0]?.attempt.id}`));
  expect(again).toMatchObject({ reason: "main moved 3 times." });
  for (const { task } of all)
    expect(await ring.find(task.id)).toMatchObject({ status: "merging", reason: again?.reason });
});

test("to take the work of an ordinary task back does not hold up our own changes", async () => {
  const ring = await openRing({ is_self: true });
  const all = await waiting(ring, "a");
  const order = { task_id: null, payload: { tasks: "bd-none" }, lane: "merge:other" };
  await ring.world.store.write((t) =>
    queueEffect(ring.world.clock, t, { key: "revert:bd-none:1", kind: "revert", ...order }),
  );
  await mergeOne(ring, all[0]?.attempt ?? { id: "" });
  expect(await statuses(ring, all)).toEqual(["deploying"]);
});
