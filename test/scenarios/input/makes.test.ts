import { expect, test } from "vitest";
import { openRing } from "../../support/world.ts";
import { cancelled, edgesOf, entries, openTasks, putIn } from "./place.ts";

test("words make tasks, and order words their edges", async () => {
  const ring = await openRing();
  const { items, epic_id } = await putIn(
    ring,
    "URGENT: fix the login, then write a test for it. Update the docs.",
  );
  expect(epic_id).toBeNull();
  expect(items.map(({ action }) => action)).toEqual(["made", "made", "made"]);
  const [fix, test, docs] = items.map(({ task_id }) => task_id ?? "");
  expect(await ring.find(fix!)).toMatchObject({ kind: "bug", priority: "P0", status: "draft" });
  expect(await ring.find(docs!)).toMatchObject({ kind: "chore", priority: "P2", waiting_on: 0 });
  expect(await edgesOf(ring, test!)).toEqual([`${test} blocks ${fix}`]);
  expect(await edgesOf(ring, docs!)).toEqual([]);
});

test("sentences without order words are worked on at once", async () => {
  const ring = await openRing();
  const { items } = await putIn(ring, "Fix the login. Paint the page. Buy milk.", { ready: true });
  const claimed = new Set<string>();
  for (const name of ["anna", "bert", "carl"]) {
    const got = await ring.claim(await ring.worker(name));
    claimed.add(got?.task.id ?? "none");
  }
  expect([...claimed].toSorted()).toEqual(items.map(({ task_id }) => task_id ?? "").toSorted());
});

test("a heading with a list is a whole that completes when its parts do", async () => {
  const ring = await openRing();
  const words = "# Release 1.2\n- write the notes\n- tag the commit";
  const { items } = await putIn(ring, words, { ready: true });
  const [epic, notes, tag] = items.map(({ task_id }) => task_id ?? "");
  expect([notes, tag]).toEqual([`${epic}.1`, `${epic}.2`]);
  expect(await ring.find(epic!)).toMatchObject({ children: 2, waiting_on: 2, status: "ready" });
  await cancelled(ring, notes!);
  expect((await ring.find(epic!)).status).toBe("ready");
  await cancelled(ring, tag!);
  expect((await ring.find(epic!)).status).toBe("completed");
});

test("the task that all the words lie in is named", async () => {
  const ring = await openRing();
  const { items, epic_id } = await putIn(ring, "Add a login page:\n- the form\n- the session");
  expect(epic_id).toBe(items[0]?.task_id);
});

test("a dry run says the same and makes nothing", async () => {
  const ring = await openRing();
  const words = "First fix the login, then update the docs. Fix the login!";
  const before = await ring.world.store.read((t) => t.events.last());
  const said = await putIn(ring, words, { dry_run: true });
  expect(await ring.world.store.read((t) => t.events.last())).toBe(before);
  expect(await openTasks(ring)).toEqual([]);
  const done = await putIn(ring, words);
  const named = done.items.map((item) => ({ ...item, task_id: null, match: null }));
  expect(said.items.map((item) => ({ ...item, match: null }))).toEqual(named);
});

test("what was said twice in one breath becomes one task", async () => {
  const ring = await openRing();
  const { items } = await putIn(
    ring,
    "Fix the login page. Add tests. Fix the login pages. It fails on Safari.",
  );
  expect(items.map(({ action }) => action)).toEqual(["made", "made", "attached"]);
  expect(items[2]?.task_id).toBe(items[0]?.task_id);
  expect((await ring.find(items[0]?.task_id ?? "")).description).toContain("on Safari");
});

test("an input is one entry of the history", async () => {
  const ring = await openRing();
  await putIn(ring, "Fix the login, then update the docs");
  const [entry, ...older] = await entries(ring);
  expect(entry).toMatchObject({ actor: "owner", label: 'Put in "Fix the login"' });
  expect(entry?.changes.map(({ kind }) => kind)).toEqual(["task", "task", "dependency"]);
  expect(older.map(({ label }) => label)).toEqual(["Added the project circus"]);
});
