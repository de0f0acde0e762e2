import { expect, test } from "vitest";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";
import { blocks, child, hands } from "./place.ts";

const movedOn = (message: RegExp) => ({
  code: "world_moved_on",
  message: expect.stringMatching(message),
});

/** The id of the newest entry. */
async function newest(ring: Ring): Promise<string> {
  const [entry] = await hands(ring).history();
  return entry?.id ?? "";
}

test("an edit that was edited over is not undone, and both versions are told", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task();
  await person.change(id, { title: "Mine" });
  const mine = await newest(ring);
  await person.change(id, { title: "Theirs" });
  await expect(person.undo(mine)).rejects.toMatchObject({
    ...movedOn(/^Task bd-\w+ was changed since: its title is "Theirs"\.$/),
    facts: {
      record: { kind: "task", id },
      expected: { title: "Mine" },
      current: { title: "Theirs" },
    },
  });
  expect((await ring.find(id)).title).toBe("Theirs");
});

test("an older action is undone by its id while newer ones touch other fields", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task();
  await person.change(id, { title: "New" });
  const title = await newest(ring);
  await person.change(id, { priority: "P0" });
  await person.undo(title);
  expect(await ring.find(id)).toMatchObject({ title: "Feed the lions", priority: "P0" });
  await expect(person.undo(title)).rejects.toMatchObject({ code: "conflict" });
});

test("a task that a worker has by now is neither taken back nor taken away", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { task } = await claimedTask(ring);
  const entries = await person.history();
  const added = entries.find(({ label }) => label.startsWith('Added "'));
  await expect(person.undo(added?.id)).rejects.toMatchObject(
    movedOn(/is being worked on \(coding\)/),
  );
  await person.change(task.id, { status: "archived" });
  await person.undo();
  await expect(person.undo(added?.id)).rejects.toMatchObject(movedOn(/was worked on/));
});

test("an edit of a task that is being worked on is undone like any other", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { task } = await claimedTask(ring);
  await person.change(task.id, { description: "and the tigers" });
  await person.undo();
  expect(await ring.find(task.id)).toMatchObject({ description: "", status: "coding" });
});

test("an added task to which another was connected since stays", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const { id } = await ring.task();
  const added = await newest(ring);
  const other = await ring.task({ depends_on: [id] });
  await expect(person.undo(added)).rejects.toMatchObject(
    movedOn(new RegExp(`was connected with ${other.id} since`)),
  );
});

test("a removed dependency does not come back where it would close a cycle now", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const [a, b] = [await ring.task(), await ring.task()];
  await person.depend(blocks(b.id, a.id));
  await person.undepend(blocks(b.id, a.id));
  const removed = await newest(ring);
  await person.depend(blocks(a.id, b.id));
  await expect(person.undo(removed)).rejects.toMatchObject({ code: "cycle" });
  expect(await person.edges(a.id)).toEqual([blocks(a.id, b.id)]);
});

test("a removed child does not come back to a parent that is over", async () => {
  const ring = await openRing();
  const person = hands(ring);
  const [epic, one, two] = [await ring.task(), await ring.task(), await ring.task()];
  for (const { id } of [one, two]) await person.depend(child(epic.id, id));
  await person.undepend(child(epic.id, two.id));
  const removed = await newest(ring);
  await person.change(one.id, { status: "archived" });
  await expect(person.undo(removed)).rejects.toMatchObject({ code: "conflict" });
});

test("what the engine and workers do is no entry of the history", async () => {
  const ring = await openRing();
  const person = hands(ring);
  await claimedTask(ring);
  const labels = (await person.history()).map(({ label }) => label.replace(/ worker-.*/, ""));
  expect(labels).toEqual([
    "Added the worker",
    'Added "Feed the lions"',
    "Added the project circus",
  ]);
});
