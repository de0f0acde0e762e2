import { expect, test } from "vitest";
import { splitTask, type GivenChild } from "../../../src/engine/tasks/split.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";
import { cancelled, edgesOf, entries } from "./place.ts";

const split = ({ world }: Ring, id: string, children: GivenChild[] | null = null) =>
  world.store.write((tables) => splitTask(world, tables, { id, children, actor: "owner" }));

const child = (title: string, ...after: number[]) => ({ title, description: "", after });

const PARTS = "We want more sales:\n- a cart\n- a checkout (after a cart)\n- an order mail";

test("a task is split by the list in its words, and completes when its children do", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ title: "Build a shop", description: PARTS, priority: "P1" });
  const { task, children } = await split(ring, id);
  expect(task).toMatchObject({ id, status: "ready", children: 3, waiting_on: 3 });
  expect(children.map((c) => [c.id, c.title, c.status, c.priority])).toEqual([
    [`${id}.1`, "a cart", "ready", "P1"],
    [`${id}.2`, "a checkout (after a cart)", "ready", "P1"],
    [`${id}.3`, "an order mail", "ready", "P1"],
  ]);
  expect(await edgesOf(ring, `${id}.2`)).toEqual([`${id}.2 blocks ${id}.1`]);
  for (const { id: part } of children) await cancelled(ring, part);
  expect(await ring.find(id)).toMatchObject({ status: "completed" });
});

test("children wait for what the task waits for, unless they wait for another child", async () => {
  const ring = await openRing();
  const blocker = await ring.task();
  const { id } = await ring.task({ title: "Move house", depends_on: [blocker.id] });
  await split(ring, id, [child("Pack"), child("Drive", 0), child("Unpack", 1)]);
  expect(await edgesOf(ring, `${id}.1`)).toEqual([`${id}.1 blocks ${blocker.id}`]);
  expect(await edgesOf(ring, `${id}.2`)).toEqual([`${id}.2 blocks ${id}.1`]);
  expect(await edgesOf(ring, `${id}.3`)).toEqual([`${id}.3 blocks ${id}.2`]);
});

test("children of a draft are drafts", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ description: PARTS, ready: false });
  const { task, children } = await split(ring, id);
  expect([task, ...children].map(({ status }) => status)).toEqual(Array(4).fill("draft"));
});

test("a blocked task is split, and so is one that was found too large", async () => {
  const ring = await openRing();
  const { world } = ring;
  for (const status of ["blocked", "needs_decomposition"] as const) {
    const { id } = await ring.task({ description: PARTS });
    await world.store.write((t) => change(world, t, { id, wanted: { status }, actor: "owner" }));
    expect((await split(ring, id)).task.status).toBe("ready");
  }
});

test("what cannot be split is refused, and says why", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring, { description: PARTS });
  await expect(split(ring, task.id)).rejects.toMatchObject({
    code: "conflict",
    message: `Task ${task.id} is being worked on (coding) and cannot be split meanwhile.`,
    hint: expect.stringContaining(`ringmaster task resubmit ${task.id} --reason`),
  });
  const small = await ring.task({ description: "It is small." });
  await expect(split(ring, small.id)).rejects.toMatchObject({
    code: "invalid_input",
    hint: expect.stringContaining("--into"),
  });
  const { id } = await ring.task({ description: PARTS });
  await split(ring, id);
  await expect(split(ring, id)).rejects.toMatchObject({
    message: `Task ${id} has 3 children already.`,
  });
  await cancelled(ring, small.id);
  await expect(split(ring, small.id)).rejects.toMatchObject({ code: "conflict" });
});

test("children that wait for one another are refused, and nothing is made", async () => {
  const ring = await openRing();
  const task = await ring.task();
  const { id } = task;
  const circle = split(ring, id, [child("A", 1), child("B", 0), child("C")]);
  await expect(circle).rejects.toMatchObject({
    code: "cycle",
    message: `These children of ${id} would wait for one another: "A", "B".`,
  });
  await expect(split(ring, id, [child("A"), child("B", 2)])).rejects.toMatchObject({
    message: 'Expected indexes of children from 0 to 1 in "after", got 2.',
  });
  expect(await ring.find(id)).toEqual(task);
});

test("there are at most fifty children and four levels", async () => {
  const ring = await openRing();
  const most = LIMITS.children_per_split_max;
  const list = (count: number) => Array.from({ length: count }, (_, n) => `- Wall ${n}`).join("\n");
  const { id } = await ring.task({ description: list(most + 1) });
  await expect(split(ring, id)).rejects.toMatchObject({
    message: `Expected at most ${most} parts in the words of ${id}, got ${most + 1}.`,
  });
  const deep = await ring.task({ description: list(most) });
  let last = deep.id;
  expect((await split(ring, last)).children).toHaveLength(most);
  for (const _ of [2, 3]) {
    last = `${last}.1`;
    await split(ring, last, [child("A"), child("B")]);
  }
  await expect(split(ring, `${last}.1`, [child("A"), child("B")])).rejects.toMatchObject({
    message: `Expected at most 4 levels of tasks, and ${last}.1 is on the last.`,
  });
});

test("a split is one entry of the history", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ description: PARTS });
  await split(ring, id);
  expect((await entries(ring))[0]).toMatchObject({ label: `Split ${id} into 3`, actor: "owner" });
});

test("a split answers the decision that a worker raised, which is then withdrawn", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring, { description: PARTS });
  const { task } = await finish(ring.world, reportOf(claimed, { outcome: "too_large" }));
  expect(task.status).toBe("needs_decomposition");
  expect((await split(ring, task.id)).task).toMatchObject({ status: "ready", attempts: 0 });
  const asked = await ring.world.store.read((t) => t.decisions.list({ task_id: task.id }));
  expect(asked).toMatchObject([{ kind: "split", status: "withdrawn" }]);
});
