import { expect, test } from "vitest";
import { recordEvidence } from "../../../src/engine/attempts/held.ts";
import { merge } from "../../../src/engine/effects/merge.ts";
import { takeBack } from "../../../src/engine/effects/take-back.ts";
import { orderRevert } from "../../../src/engine/tasks/revert.ts";
import { waysBack } from "../../../src/engine/tasks/ways-back.ts";
import { effectOf, leadUntil, mergingTask, openRing, type Ring } from "../../support/world.ts";

const TRUE = '[[checks]]\nname = "true"\ncommand = "true"\n';
const WISH = { with_dependents: false, only: false, again: false, reason: "harm", actor: "owner" };

/** The id of a task whose work is merged. */
async function merged(ring: Ring, files: Record<string, string>): Promise<string> {
  const { task, attempt } = await mergingTask(ring, files);
  await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
  return task.id;
}

const order = ({ world }: Ring, id: string, more: { again?: boolean; seen?: string[] } = {}) =>
  world.store.write((t) => orderRevert(world, t, { ...WISH, ...more, id }));

const queued = async ({ world }: Ring) =>
  (await world.store.read((t) => t.effects.due("9999"))).filter(({ kind }) => kind === "revert");

const waysOf = ({ world }: Ring, id: string) => world.store.read((t) => waysBack(world, t, id));

test("the same order twice is one, another is refused, and after a refusal it is new", async () => {
  const ring = await openRing({ toml: TRUE });
  const id = await merged(ring, { c: "c\n" });
  ring.place.commit("c", "changed later\n");
  await order(ring, id);
  ring.pass(5);
  await order(ring, id);
  const [only, ...others] = await queued(ring);
  expect(others).toEqual([]);
  await expect(order(ring, id, { again: true })).rejects.toThrow(/about to be taken back already/);
  expect(await waysOf(ring, id)).toMatchObject({
    reverting: true,
    revert: "It is taken back as soon as no merge is under way.",
  });
  await takeBack(ring.world, only!);
  expect((await ring.find(id)).reason).toMatch(/later work changed c/);
  expect(await waysOf(ring, id)).toMatchObject({ reverting: false, revert: null });
  await order(ring, id);
  expect((await queued(ring)).map(({ key }) => key)).not.toEqual([only!.key]);
});

test("what is said of dependents that were others when somebody looked is refused", async () => {
  const ring = await openRing({ toml: TRUE });
  const id = await merged(ring, { c: "c\n" });
  await expect(order(ring, id, { seen: ["bd-gone1"] })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("is not what it was when you looked; by now it is: nothing"),
  });
  await order(ring, id, { seen: [] });
});

test("a revert that would bring back broken settings says so", async () => {
  const ring = await openRing({ toml: TRUE });
  ring.place.commit("ringmaster.toml", "[[checks\n");
  const id = await merged(ring, { "ringmaster.toml": TRUE });
  await order(ring, id);
  const [effect] = await queued(ring);
  await takeBack(ring.world, effect!);
  expect((await ring.find(id)).reason).toMatch(
    /what is left without it brings settings that cannot be used: ringmaster\.toml, line \d/,
  );
});

test("a refused merge tells what its own proof found, not what was known of the tree", async () => {
  const toml = '[[checks]]\nname = "one"\ncommand = "test ! -f a -o ! -f b"\n';
  const ring = await openRing({ toml });
  const { task, attempt } = await mergingTask(ring, { a: "a\n" });
  ring.place.commit("b", "b\n");
  const tree = ring.place.git(["merge-tree", "--write-tree", "main", attempt.branch]);
  const old = { verdict: "red", tree, output: "line 1", exit_code: 1, duration_ms: 1 } as const;
  const of = { task_id: task.id, attempt_id: null, iteration: null, stage: "merge" } as const;
  for (const check of ["ringmaster.toml", "gone"])
    await ring.world.store.write((t) =>
      recordEvidence(ring.world, t, { ...old, ...of, check, command: check }),
    );
  const { reason } = await leadUntil(ring, task.id, "ready", "completed");
  expect(reason).toBe("the merged result fails the project's checks: one");
});
