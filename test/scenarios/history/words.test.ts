import { expect, test } from "vitest";
import { addInput } from "../../../src/engine/tasks/input.ts";
import { splitTask } from "../../../src/engine/tasks/split.ts";
import { resubmit } from "../../../src/engine/moves/stages.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";
import { hands } from "./place.ts";

const parts = ["Buy meat", "Open the cage", "Run away"].map((title) => ({
  title,
  description: "",
  after: [],
}));

const split = ({ world }: Ring, id: string) =>
  world.store.write((t) => splitTask(world, t, { id, children: parts, actor: "owner" }));

test.each([true, false])("a split is undone whole and done again (ready: %s)", async (ready) => {
  const ring = await openRing();
  const person = hands(ring);
  const { id, status } = await ring.task({ ready });
  const { children } = await split(ring, id);
  const after = await ring.find(id);
  expect(children).toHaveLength(3);
  await person.undo();
  expect(await ring.find(id)).toMatchObject({ status, children: 0, waiting_on: 0 });
  for (const child of children) await expect(ring.find(child.id)).rejects.toThrow("found none");
  await person.redo();
  expect(await ring.find(id)).toMatchObject({ status: after.status, children: 3, waiting_on: 3 });
  for (const { id: child, title, status: was } of children)
    expect(await ring.find(child)).toMatchObject({ title, status: was });
});

test("a split of which a child has begun is not undone", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task();
  await split(ring, id);
  await ring.claim(await ring.worker("ann"));
  const [, entry] = await person.history();
  await expect(person.undo(entry?.id)).rejects.toMatchObject({
    code: "world_moved_on",
    message: expect.stringContaining("is being worked on"),
  });
  expect(await ring.find(id)).toMatchObject({ children: 3 });
});

test("a task that a person found too large goes back to the queue", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { task } = await claimedTask(ring);
  const said = { id: task.id, reason: "a whole circus", actor: "owner" };
  await ring.world.store.write((t) => resubmit(ring.world, t, said));
  expect((await ring.find(task.id)).status).toBe("needs_decomposition");
  await person.undo();
  expect((await ring.find(task.id)).status).toBe("ready");
});

test("tasks that were made of words go together, and come back", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const text = "Buy meat. Then feed the tigers.";
  const request = { project_id: "circus", text, ready: true, dry_run: false, actor: "owner" };
  const { items } = await ring.world.store.write((t) => addInput(ring.world, t, request));
  const ids = items.map(({ task_id }) => task_id ?? "");
  const waiting = async () => Promise.all(ids.map(async (id) => (await ring.find(id)).waiting_on));
  expect(await waiting()).toEqual([0, 1]);
  await person.undo();
  for (const id of ids) await expect(ring.find(id)).rejects.toThrow("found none");
  await person.redo();
  expect(await waiting()).toEqual([0, 1]);
});
