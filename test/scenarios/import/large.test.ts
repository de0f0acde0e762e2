import { expect, test } from "vitest";
import { servedProject } from "./place.ts";

const { project_id, post, send, count } = servedProject();

const EDGES = 100_000;

const tasks = (n: number, more: object = {}) =>
  Array.from({ length: n }, (_, at) => ({ key: `k${at}`, title: `Task ${at}`, ...more }));

const edge = (task: number, on: number) => ({
  task_id: `k${task}`,
  depends_on_id: `k${on}`,
  kind: "blocks",
});

/** Each task waits for the `each` before it. */
const chains = (n: number, each: number) =>
  Array.from({ length: n * each }, (_, at) => [Math.floor(at / each), (at % each) + 1] as const)
    .filter(([task, back]) => task >= back)
    .map(([task, back]) => edge(task, task - back));

test("a hundred thousand edges of which some go round are refused, naming the cycle", async () => {
  const n = EDGES / 2;
  const round = Array.from({ length: n }, (_, at) => edge(at, (at + 1) % n));
  const across = Array.from({ length: n }, (_, at) => edge(at, (at + 7) % n));
  const body = { project_id, tasks: tasks(n), dependencies: [...round, ...across] };
  const answer = await post("/api/tasks/import", body);
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({
    code: "cycle",
    detail: expect.stringMatching(/would close the cycle k\d+ → k\d+ → .* → k\d+/),
    facts: { cycle: { length: 100 } },
  });
  expect(await count()).toBe(0);
});

test("a hundred thousand edges are taken in by one request, and back by another", async () => {
  const n = 20_000;
  const dependencies = chains(n, 6).slice(0, EDGES);
  const answer = await post("/api/tasks/import", { project_id, tasks: tasks(n), dependencies });
  expect([dependencies.length, answer.statusCode]).toEqual([EDGES, 201]);
  expect(answer.json()).toMatchObject({ added: n, updated: 0, skipped: 0 });
  const undone = await post("/api/history/undo", {});
  expect(undone.json()).toMatchObject({ entry: { records: n, changes: { length: 20 } } });
  expect(await count()).toBe(0);
  expect((await post("/api/history/redo", {})).json()).toMatchObject({
    code: "conflict",
    hint: expect.stringContaining("ringmaster import"),
  });
});

test("a large import is not undone over what people did since, which is named", async () => {
  const imported = await post("/api/tasks/import", { project_id, tasks: tasks(2_001) });
  const { k0, k1 } = imported.json<{ ids: Record<string, string> }>().ids;
  const [entry] = (await send("GET", "/api/history")).json<{ items: { id: string }[] }>().items;
  const back = () => post("/api/history/undo", { id: entry?.id });
  await send("PATCH", `/api/tasks/${k0}`, { title: "Mine" });
  expect((await back()).json()).toMatchObject({
    code: "world_moved_on",
    detail: expect.stringContaining(`was followed by "Changed title of ${k0}"`),
    hint: expect.stringMatching(/^Undo that first: ringmaster undo ch-/),
    facts: { record: { id: k0 }, expected: { title: "Task 0" }, current: { title: "Mine" } },
  });
  await post("/api/history/undo", {});
  await post(`/api/tasks/${k0}/dependencies`, { depends_on_id: k1 });
  expect((await back()).json()).toMatchObject({ facts: { record: { kind: "dependency" } } });
  await post("/api/history/undo", {});
  expect((await back()).statusCode).toBe(200);
  expect(await count()).toBe(0);
});

test("five hundred tasks are imported, undone and done again", async () => {
  const body = { project_id, tasks: tasks(500, { ready: true }), dependencies: chains(500, 1) };
  const { ids } = (await post("/api/tasks/import", body)).json<{ ids: Record<string, string> }>();
  const queue = async () => (await send("GET", "/api/queue")).json<{ items: object[] }>().items;
  const before = await queue();
  expect(before).toMatchObject([{ id: ids["k0"], status: "ready" }]);
  await post("/api/history/undo", {});
  expect([await count(), await queue()]).toEqual([0, []]);
  const redone = await post("/api/history/redo", {});
  expect(redone.json()).toMatchObject({ entry: { records: 999, undone_at: null } });
  expect(await count()).toBe(500);
  expect(await queue()).toMatchObject([{ id: ids["k0"], status: "ready" }]);
});

test("an import that is larger than ten megabytes is refused with its limit", async () => {
  const large = tasks(300, { description: "x".repeat(40_000) });
  const answer = await post("/api/tasks/import", { project_id, tasks: large });
  expect(answer.json()).toMatchObject({
    code: "payload_too_large",
    detail: "Expected a body of at most 10000000 bytes, got more.",
  });
});
