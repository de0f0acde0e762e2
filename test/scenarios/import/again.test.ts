import { expect, test } from "vitest";
import { servedProject } from "./place.ts";

const { project_id, post, send } = servedProject();

const edge = { task_id: "b", depends_on_id: "a", kind: "blocks" };
const bring = (tasks: object[], dependencies: object[] = []) =>
  post("/api/tasks/import", { project_id, tasks, dependencies });

const shown = async (id: string | undefined) => (await send("GET", `/api/tasks/${id}`)).json();

test("what was imported before is known by its external_ref, and not added twice", async () => {
  const tasks = [
    { key: "a", title: "A", external_ref: "bd-a" },
    { key: "b", title: "B", external_ref: "bd-b" },
  ];
  const first = (await bring(tasks, [edge])).json();
  const again = (await bring(tasks, [edge])).json();
  expect(again).toEqual({ ids: first.ids, added: 0, updated: 0, skipped: 2 });
  expect((await shown(first.ids.b)).dependencies).toHaveLength(1);
});

test("new words are written over old ones, and silence changes nothing", async () => {
  const { ids } = (
    await bring([{ key: "k", title: "Old", external_ref: "x-2", needs: ["rust"], priority: "P0" }])
  ).json();
  const again = await bring([{ key: "k", title: "New", external_ref: "x-2" }]);
  expect(again.json()).toMatchObject({ ids, added: 0, updated: 1, skipped: 0 });
  expect(await shown(ids.k)).toMatchObject({ title: "New", needs: ["rust"], priority: "P0" });
  await post("/api/history/undo", {});
  expect(await shown(ids.k)).toMatchObject({ title: "Old" });
});

test("a task that is over is left as it is", async () => {
  const { ids } = (await bring([{ key: "k", title: "Old", external_ref: "x-3" }])).json();
  await send("PATCH", `/api/tasks/${ids.k}`, { status: "archived" });
  const again = await bring([{ key: "k", title: "New", external_ref: "x-3" }]);
  expect(again.json()).toMatchObject({ added: 0, updated: 0, skipped: 1 });
  expect(await shown(ids.k)).toMatchObject({ title: "Old", status: "archived" });
});

test("among equals the queue has the order of the file", async () => {
  const keys = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
  await bring(keys.map((key) => ({ key, title: key, ready: true })));
  const { items } = (await send("GET", "/api/queue")).json<{ items: { title: string }[] }>();
  expect(items.map(({ title }) => title)).toEqual(keys);
});

test("an edge may lead to a task that is there, and makes it wait", async () => {
  const { ids } = (await bring([{ key: "old", title: "Old" }])).json();
  const more = await bring(
    [{ key: "new", title: "New" }],
    [{ task_id: ids.old, depends_on_id: "new", kind: "blocks" }],
  );
  expect(more.statusCode).toBe(201);
  expect(await shown(ids.old)).toMatchObject({ waiting_on: 1 });
});
