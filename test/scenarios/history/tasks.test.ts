import { expect, test } from "vitest";
import { claimedTask, openRing } from "../../support/world.ts";
import { blocks, child, hands } from "./place.ts";

test("an edit is undone and redone field by field", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task({ priority: "P2", description: "old" });
  await person.change(id, { title: "New", description: "new", needs: ["rust"], priority: "P0" });
  const undone = await person.undo();
  expect(undone).toMatchObject({ undone_by: "owner", label: expect.stringContaining(id) });
  const before = { title: "Feed the lions", description: "old", needs: [], priority: "P2" };
  expect(await ring.find(id)).toMatchObject(before);
  await person.redo();
  expect(await ring.find(id)).toMatchObject({ title: "New", needs: ["rust"], priority: "P0" });
});

test("each undo goes one action further back, and each redo one forward", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task();
  for (const title of ["One", "Two", "Three"]) await person.change(id, { title });
  const titles: string[] = [];
  for (const way of ["undo", "undo", "redo", "undo", "undo", "redo", "redo", "redo"] as const) {
    await person[way]();
    titles.push((await ring.find(id)).title);
  }
  const told = ["Two", "One", "Two", "One", "Feed the lions", "One", "Two", "Three"];
  expect(titles).toEqual(told);
});

test("a move by hand is undone to where the task was, and redone", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task({ ready: false });
  await person.change(id, { status: "ready" });
  await person.change(id, { status: "blocked" });
  const states: string[] = [];
  for (const way of ["undo", "undo", "redo", "redo"] as const) {
    await person[way]();
    states.push((await ring.find(id)).status);
  }
  expect(states).toEqual(["ready", "draft", "ready", "blocked"]);
  const moves = await ring.world.store.read((t) => t.transitions.of(id));
  expect(moves.map(({ trigger }) => trigger)).toEqual([
    "make_ready",
    "hold",
    "undo",
    "undo",
    "undo",
    "undo",
  ]);
});

test("a task that was cancelled under a worker is ready again when that is undone", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { task } = await claimedTask(ring);
  await person.change(task.id, { status: "archived" });
  await person.undo();
  expect((await ring.find(task.id)).status).toBe("ready");
  await person.redo();
  expect((await ring.find(task.id)).status).toBe("archived");
});

test("an added task goes when that is undone, and comes back as it was", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const first = await ring.task();
  const { id } = await ring.task({ title: "Second", needs: ["rust"], depends_on: [first.id] });
  await person.undo();
  await expect(ring.find(id)).rejects.toThrow("found none");
  await person.redo();
  expect(await ring.find(id)).toMatchObject({
    title: "Second",
    needs: ["rust"],
    status: "ready",
    waiting_on: 1,
  });
});

test("a dependency is taken away and put back with the score that it hands on", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const low = await ring.task({ priority: "P4" });
  const urgent = await ring.task({ priority: "P0" });
  const alone = (await ring.find(low.id)).score;
  await person.depend(blocks(urgent.id, low.id));
  const lifted = (await ring.find(low.id)).score;
  expect(lifted).toBeGreaterThan(1);
  await person.undo();
  expect((await ring.find(low.id)).score).toBe(alone);
  expect(await person.edges(low.id)).toEqual([]);
  await person.redo();
  expect((await ring.find(low.id)).score).toBe(lifted);
  await person.undepend(blocks(urgent.id, low.id));
  await person.undo();
  expect(await person.edges(low.id)).toEqual([blocks(urgent.id, low.id)]);
});

test("a parent that followed its last child goes back with it, and follows it again", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const epic = await ring.task();
  const only = await ring.task();
  await person.depend(child(epic.id, only.id));
  await person.change(only.id, { status: "archived" });
  expect((await ring.find(epic.id)).status).toBe("completed");
  await person.undo();
  expect(await ring.find(epic.id)).toMatchObject({ status: "ready", waiting_on: 1 });
  expect((await ring.find(only.id)).status).toBe("ready");
  await person.redo();
  expect((await ring.find(epic.id)).status).toBe("completed");
});

test("a parent whose last open child is taken away completes, and both are undone", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const [epic, over, open] = [await ring.task(), await ring.task(), await ring.task()];
  await person.depend(child(epic.id, over.id));
  await person.depend(child(epic.id, open.id));
  await person.change(over.id, { status: "archived" });
  await person.undepend(child(epic.id, open.id));
  expect((await ring.find(epic.id)).status).toBe("completed");
  await person.undo();
  expect(await ring.find(epic.id)).toMatchObject({ status: "ready", children: 2, waiting_on: 1 });
});
