import { expect, test } from "vitest";
import { claimedTask, openRing } from "../../support/world.ts";
import { cancelled, edgesOf, openTasks, putIn } from "./place.ts";

test("what an open task says already is attached to it, with what is new of it", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ title: "Fix the login page" });
  const { items } = await putIn(ring, "Please fix the login page! It crashes on Safari.");
  expect(items).toMatchObject([
    { action: "attached", task_id: id, match: { task_id: id, likeness: 1 } },
  ]);
  expect(items[0]?.match?.shared).toEqual(["fix", "login", "page"]);
  expect((await ring.find(id)).description).toContain("It crashes on Safari.");
  expect(await openTasks(ring)).toEqual(["Fix the login page"]);
});

test("the same words again change nothing", async () => {
  const ring = await openRing();
  const words = "# Release 1.2\n- write the notes\n- tag the commit\n\nFix the footer.";
  const first = await putIn(ring, words);
  const before = await Promise.all(first.items.map(({ task_id }) => ring.find(task_id ?? "")));
  const again = await putIn(ring, words);
  expect(again.items.map(({ action }) => action)).toEqual(
    Array(again.items.length).fill("attached"),
  );
  const after = await Promise.all(again.items.map(({ task_id }) => ring.find(task_id ?? "")));
  expect(after).toEqual(before);
});

test("a new part of a whole that is there becomes its child and waits with it", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ title: "Get a certificate" });
  const first = await putIn(ring, `# Release 1.2 (after ${id})\n- notes\n- tag`);
  const epic = first.items[0]?.task_id ?? "";
  const again = await putIn(ring, `# Release 1.2 (after ${id})\n- notes\n- tag\n- party`);
  expect(again.items.map(({ action }) => action)).toEqual([
    "attached",
    "attached",
    "attached",
    "made",
  ]);
  expect(again.items[3]?.task_id).toBe(`${epic}.3`);
  expect(await ring.find(epic)).toMatchObject({ children: 3 });
  expect(await edgesOf(ring, `${epic}.3`)).toEqual([`${epic}.3 blocks ${id}`]);
});

test("what is like an open task is made beside it and connected with it", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ title: "Upgrade Node to 22" });
  const { items } = await putIn(ring, "Upgrade Node to 24");
  expect(items).toMatchObject([{ action: "suggested", match: { task_id: id } }]);
  const made = items[0]?.task_id ?? "";
  expect(await edgesOf(ring, made)).toEqual([`${made} relates_to ${id}`]);
  expect(await ring.find(made)).toMatchObject({ waiting_on: 0 });
});

test("what is over is not matched", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ title: "Fix the login page", ready: false });
  await cancelled(ring, id);
  const { items } = await putIn(ring, "Fix the login page");
  expect(items).toMatchObject([{ action: "made", match: null }]);
});

test("a task that is worked on is told nothing new", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring, { title: "Fix the login page" });
  const same = await putIn(ring, "Fix the login page");
  expect(same.items).toMatchObject([{ action: "attached", task_id: task.id }]);
  const more = await putIn(ring, "Fix the login page. It crashes on Safari.");
  expect(more.items).toMatchObject([{ action: "suggested", match: { task_id: task.id } }]);
  expect((await ring.find(task.id)).description).toBe("");
});

test("an order among tasks that are there is made, and once", async () => {
  const ring = await openRing();
  const parser = await ring.task({ title: "Write the parser" });
  const docs = await ring.task({ title: "Update all the docs" });
  const words = "Write the parser. Then update all the docs.";
  for (const _ of [1, 2]) await putIn(ring, words);
  expect(await edgesOf(ring, docs.id)).toEqual([`${docs.id} blocks ${parser.id}`]);
  expect(await ring.find(docs.id)).toMatchObject({ waiting_on: 1 });
});

test("tasks that words name are waited for", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ title: "Get a certificate" });
  const { items } = await putIn(ring, `Deploy the site after ${id}`);
  const made = items[0]?.task_id ?? "";
  expect(await edgesOf(ring, made)).toEqual([`${made} blocks ${id}`]);
});
