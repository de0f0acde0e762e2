import { expect, test } from "vitest";
import { splitTask } from "../../../src/engine/tasks/split.ts";
import { openRing } from "../../support/world.ts";
import { hands } from "../history/place.ts";
import { edgesOf, openTasks, putIn } from "./place.ts";

test("an input is undone as a whole, and redone", async () => {
  const ring = await openRing();
  const { items } = await putIn(ring, "# Release\n- notes\n- then tag", { ready: true });
  const [epic = "", notes = "", tag = ""] = items.map(({ task_id }) => task_id ?? "");
  await hands(ring).undo();
  expect(await openTasks(ring)).toEqual([]);
  await hands(ring).redo();
  expect(await ring.find(epic)).toMatchObject({ children: 2, waiting_on: 2 });
  expect(await edgesOf(ring, tag)).toEqual([`${tag} blocks ${notes}`]);
});

test("what was attached is taken back from the task that says the same", async () => {
  const ring = await openRing();
  const task = await ring.task({ title: "Fix the login page" });
  await putIn(ring, "Fix the login page. It crashes on Safari.");
  expect((await ring.find(task.id)).description).toBe("It crashes on Safari.");
  await hands(ring).undo();
  expect((await ring.find(task.id)).description).toBe("");
});

test("a split is undone as a whole", async () => {
  const ring = await openRing();
  const { world } = ring;
  const { id } = await ring.task({ title: "Build a shop", description: "- a cart\n- a mail" });
  await world.store.write((t) => splitTask(world, t, { id, children: null, actor: "owner" }));
  await hands(ring).undo();
  expect(await ring.find(id)).toMatchObject({ children: 0, waiting_on: 0, status: "ready" });
  expect(await openTasks(ring)).toEqual(["Build a shop"]);
});
