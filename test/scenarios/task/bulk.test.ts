import { expect, test } from "vitest";
import { servedProject } from "../import/place.ts";

const { project_id, post, send, add, count, place } = servedProject();

const bulk = (operations: object[]) => post("/api/tasks/bulk", { operations });
const shown = async (id: string) => (await send("GET", `/api/tasks/${id}`)).json();
const ends = (task_id: string, depends_on_id: string) => ({ task_id, depends_on_id });
const adding = (title: string, more: object = {}) => ({
  op: "add",
  project_id,
  task: { title },
  ...more,
});

test("tasks, edges and changes are made in order as one action", async () => {
  const old = await add();
  const answer = await bulk([
    adding("First", { key: "first" }),
    adding("Second", { key: "second" }),
    { op: "depend", ...ends("second", "first") },
    { op: "depend", ...ends("first", old) },
    { op: "change", id: old, change: { priority: "P0", status: "ready" } },
    { op: "undepend", ...ends("bd-0000", "bd-0001") },
  ]);
  expect(answer.json()).toMatchObject({ code: "not_found" });
  const { items } = (
    await bulk([
      adding("First", { key: "first" }),
      adding("Second", { key: "second" }),
      { op: "depend", ...ends("second", "first") },
      { op: "depend", ...ends("first", old) },
      { op: "change", id: old, change: { priority: "P0", status: "ready" } },
    ])
  ).json<{ items: { task_id: string }[] }>();
  const [first = "", second = ""] = items.map(({ task_id }) => task_id);
  expect(items.map(({ task_id }) => task_id)).toEqual([first, second, second, first, old]);
  expect(await shown(old)).toMatchObject({ priority: "P0", status: "ready", holds_back: 2 });
  expect((await send("GET", "/api/history?limit=1")).json()).toMatchObject({
    items: [{ label: "Made 5 changes at once", records: 5 }],
  });
  await post("/api/history/undo", {});
  expect(await shown(old)).toMatchObject({ priority: "P2", status: "draft", dependencies: [] });
  expect((await send("GET", `/api/tasks/${first}`)).statusCode).toBe(404);
});

test("with one bad step nothing is done, and each bad step is listed", async () => {
  const id = await add();
  const before = await count();
  const events = await place().world.store.read((t) => t.events.last());
  const answer = await bulk([
    adding("Good", { key: "good" }),
    { op: "change", id, change: { title: "Changed" } },
    { op: "depend", ...ends(id, id) },
    { op: "change", id: "bd-none", change: { title: "x" } },
    { op: "depend", ...ends("good", id) },
    { op: "depend", ...ends(id, "good") },
    adding("Twin", { key: "good" }),
    adding("Key", { key: "bd-abcd" }),
    { op: "change", id, change: { status: "completed" } },
  ]);
  expect(answer.statusCode).toBe(400);
  const { facts, detail } = answer.json();
  expect(detail).toMatch(/^Nothing was done: operations\[2\]: Expected two tasks.* And 5 more/);
  expect(facts.errors).toMatchObject([
    { index: 2, place: "operations[2]", code: "invalid_input" },
    { index: 3, code: "not_found", detail: 'There is no task "bd-none".' },
    { index: 5, code: "cycle" },
    { index: 6, code: "invalid_input", detail: expect.stringContaining('"good" again') },
    { index: 7, code: "invalid_input", detail: expect.stringContaining("no task id") },
    { index: 8, code: "illegal_transition" },
  ]);
  expect(await count()).toBe(before);
  expect(await shown(id)).toMatchObject({ title: "Feed the lions", version: 0, waiting_on: 0 });
  expect(await place().world.store.read((t) => t.events.last())).toBe(events);
});

test("a cycle among tasks of the request is told by their keys", async () => {
  const steps = [adding("First", { key: "first" }), adding("Second", { key: "second" })];
  const round = [ends("first", "second"), ends("second", "first")];
  const answer = await bulk([...steps, ...round.map((each) => ({ op: "depend", ...each }))]);
  expect(answer.json()).toMatchObject({
    code: "cycle",
    detail: expect.stringContaining("would close the cycle second → first → second."),
    facts: { errors: [{ index: 3, facts: { cycle: ["second", "first", "second"] } }] },
  });
});

test("steps that meet what others did are a conflict with both versions", async () => {
  const id = await add();
  await send("PATCH", `/api/tasks/${id}`, { title: "Theirs" });
  const answer = await bulk([{ op: "change", id, change: { title: "Mine", version: 0 } }]);
  expect([answer.statusCode, answer.json().code]).toEqual([409, "conflict"]);
  expect(answer.json().facts.errors).toMatchObject([
    { index: 0, facts: { expected_version: 0, current: { title: "Theirs" } } },
  ]);
});

test("a step without the expected form is listed with its place", async () => {
  const answer = await bulk([adding("Good"), { op: "explode" }, { op: "change", id: "x" }]);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().detail).toMatch(
    /^operations\[1\]\.op: expected 'add' \| .*, got "explode";/,
  );
  const places = answer.json().facts.errors.map((each: { place: string }) => each.place);
  expect(places).toEqual(["operations[1].op", "operations[2].id", "operations[2].change"]);
});

test("a thousand steps are done, and one more is refused", async () => {
  const steps = Array.from({ length: 1_001 }, (_, at) => adding(`Task ${at}`));
  expect((await bulk(steps)).json()).toMatchObject({
    code: "invalid_input",
    detail: expect.stringContaining("operations: "),
  });
  expect((await bulk(steps.slice(1))).statusCode).toBe(200);
});

test("the urgent blocker that a bulk request adds is first in the queue at once", async () => {
  const waiting = await add({ ready: true });
  const { items } = (
    await bulk([
      adding("Urgent", { key: "urgent", task: { title: "Urgent", priority: "P0", ready: true } }),
      { op: "depend", ...ends(waiting, "urgent") },
    ])
  ).json<{ items: { task_id: string }[] }>();
  const queue = (await send("GET", "/api/queue?limit=1")).json<{ items: object[] }>();
  expect(queue.items).toMatchObject([{ id: items[0]?.task_id, title: "Urgent" }]);
});
