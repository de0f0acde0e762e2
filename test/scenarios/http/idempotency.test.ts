import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fill, openPlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await fill(place);
});
afterAll(async () => place.close());

const add = async (title: string, key: string) =>
  place.ask({
    method: "POST",
    url: "/api/tasks",
    payload: { project_id: "circus", title },
    headers: { "idempotency-key": key },
  });

const count = async () => (await place.ask({ url: "/api/tasks" })).json().items.length as number;

test("the same write with the same key is done once and answered alike", async () => {
  const first = await add("Once", "key 1");
  const before = await count();
  const second = await add("Once", "key 1");
  expect(second.statusCode).toBe(201);
  expect(second.body).toBe(first.body);
  expect(first.headers["idempotent-replay"]).toBeUndefined();
  expect(second.headers["idempotent-replay"]).toBe("true");
  expect(await count()).toBe(before);
});

test("the same key for another request is a conflict, and nothing is done", async () => {
  await add("One thing", "key 2");
  const before = await count();
  const other = await add("Another thing", "key 2");
  expect(other.json()).toMatchObject({ status: 409, code: "conflict" });
  expect(await count()).toBe(before);
});

test("twenty at once with one key do it once", async () => {
  const before = await count();
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => add("At once", "key 3")),
  );
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  expect(await count()).toBe(before + 1);
});

test("a write that failed is not remembered", async () => {
  const missing = {
    method: "POST",
    url: "/api/tasks",
    headers: { "idempotency-key": "key 4" },
  } as const;
  const payload = { project_id: "later", title: "Soon" };
  expect((await place.ask({ ...missing, payload })).statusCode).toBe(404);
  await place.world.store.write(async ({ projects }) => {
    const project = await projects.find("circus");
    await projects.insert({ ...project!, id: "pj-later", name: "later" });
  });
  expect((await place.ask({ ...missing, payload })).statusCode).toBe(201);
});

test("what is done outside of one transaction is remembered as well", async () => {
  const payload = { project_id: "circus", title: "To be claimed", ready: true };
  await place.ask({ method: "POST", url: "/api/tasks", payload });
  const token = await place.token("worker", "wk-bbbb");
  const claim = async () =>
    place.ask({
      method: "POST",
      url: "/api/workers/bert/claim",
      payload: {},
      headers: { authorization: `Bearer ${token}`, "idempotency-key": "key 5" },
    });
  const answers = await Promise.all([claim(), claim(), claim()]);
  const replays = answers.filter(({ headers }) => headers["idempotent-replay"] === "true");
  expect(replays).toHaveLength(2);
  expect(answers[0]?.json()).toMatchObject({ claim: { task: { title: "To be claimed" } } });
});

test("two callers may use the same key for their own requests", async () => {
  const heartbeat = async (id: string) => {
    const authorization = `Bearer ${await place.token("attempt", id)}`;
    const headers = { authorization, "idempotency-key": "key 6" };
    const url = `/api/attempts/${id}/heartbeat`;
    return place.ask({ method: "POST", url, payload: { fence: 1 }, headers });
  };
  const answers = [await heartbeat("at-aaaa"), await heartbeat("at-bbbb")];
  expect(answers.map(({ json }) => json().code)).not.toContain("conflict");
});

test.each(["", "x".repeat(201), "tab\tbed", "café"])("the key %j is refused", async (key) => {
  expect((await add("Odd key", key)).json()).toMatchObject({ status: 400, code: "invalid_input" });
});

test("a token is in the remembered answer again, and not in the database", async () => {
  const ask = async () =>
    place.ask({
      method: "POST",
      url: "/api/workers/bert/token",
      headers: { "idempotency-key": "key 7" },
    });
  const token = (await ask()).json<{ token: string }>().token;
  expect((await ask()).json()).toMatchObject({ token });
  for (const name of ["ringmaster.db", "ringmaster.db-wal"]) {
    expect((await readFile(join(place.home, name))).includes(token)).toBe(false);
  }
});
