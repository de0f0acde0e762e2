import { createConnection } from "node:net";
import { createServer, request as ask } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fill, HOST, openPlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await fill(place);
});
afterAll(async () => place.close());

const as = async (token: string, method: "GET" | "POST", url: string) =>
  place.ask({ method, url, headers: { authorization: `Bearer ${token}` } });

test("health, the API's description and the page are open, and nothing else is", async () => {
  const open = ["/health", "/api/health", "/api/openapi.json", "/api/docs", "/signin", "/"];
  for (const url of open) {
    expect((await place.ask({ url, headers: { authorization: undefined } })).statusCode).toBe(200);
  }
  const closed = await place.ask({ url: "/api/tasks", headers: { authorization: undefined } });
  expect(closed.statusCode).toBe(401);
  expect(closed.headers["www-authenticate"]).toBe("Bearer");
});

test("a worker's token is good for that worker and for its attempts", async () => {
  const token = await place.token("worker", "wk-aaaa");
  const status = async (url: string) => (await as(token, "POST", url)).statusCode;
  expect(await status("/api/workers/wk-aaaa/claim")).toBe(200);
  expect(await status("/api/workers/anna/claim")).toBe(200);
  expect(await status("/api/attempts/at-aaaa/heartbeat")).toBe(400);
  expect(await status("/api/workers/wk-bbbb/claim")).toBe(403);
  expect(await status("/api/workers/nobody/claim")).toBe(403);
  expect(await status("/api/attempts/at-zzzz/heartbeat")).toBe(403);
  expect((await as(token, "GET", "/api/tasks")).statusCode).toBe(403);
});

test("an attempt's token is good for that attempt alone", async () => {
  const token = await place.token("attempt", "at-aaaa");
  expect((await as(token, "POST", "/api/attempts/at-aaaa/heartbeat")).statusCode).toBe(400);
  expect((await as(token, "POST", "/api/attempts/at-bbbb/heartbeat")).statusCode).toBe(403);
  expect((await as(token, "POST", "/api/workers/wk-aaaa/claim")).statusCode).toBe(403);
  expect((await as(token, "GET", "/api/events")).statusCode).toBe(403);
});

test("a sign-in link and a session are good for nothing in an Authorization header", async () => {
  for (const kind of ["signin", "session"] as const) {
    const token = await place.token(kind, "tk-aaaa");
    expect((await as(token, "GET", "/api/tasks")).statusCode).toBe(401);
  }
});

test("a token whose time is over is refused", async () => {
  const { world } = place;
  const hash = (await import("../../../src/engine/queue/claim.ts")).hashSecret("old-secret");
  const old = { id: "tk-old", kind: "worker", subject: "wk-aaaa", hash } as const;
  const [created_at, expires_at] = ["2020-01-01T00:00:00.000Z", "2020-01-02T00:00:00.000Z"];
  await world.store.write(async ({ tokens }) => tokens.insert({ ...old, created_at, expires_at }));
  const answer = await as("old-secret", "POST", "/api/workers/wk-aaaa/claim");
  expect(answer.json()).toMatchObject({ status: 401, detail: expect.stringContaining("expired") });
});

test("a protocol of workers that is not understood is named", async () => {
  const answer = await place.ask({ url: "/api/tasks", headers: { "ringmaster-protocol": "7" } });
  expect(answer.json()).toMatchObject({ status: 400, detail: expect.stringContaining('got "7"') });
});

test("any Host is right on the private socket, and none but ours on a port", async () => {
  const server = createServer(place.app.routing);
  const socketPath = join(place.home, "private.sock");
  await new Promise<void>((resolve) => {
    server.listen(socketPath, resolve);
  });
  const status = async (target: object, host: string) =>
    new Promise((resolve) => {
      const asked = ask({ ...target, path: "/health", headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.end();
    });
  expect(await status({ socketPath }, "localhost")).toBe(200);
  const port = new URL(await place.listen()).port;
  expect(await status({ port }, "localhost")).toBe(403);
  expect(await status({ port }, HOST)).toBe(200);
  server.close();
});

test("what is no HTTP is answered with a problem", async () => {
  const { port } = place.app.server.address() as { port: number };
  const socket = createConnection(port, "127.0.0.1", () => socket.write("hello?\r\n\r\n"));
  const said = await new Response(socket as never).text();
  expect(said).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*"code":"invalid_input"/s);
});

test("no token and no query reaches the log", async () => {
  await as("wrong-secret-value", "GET", "/api/tasks?token=query-secret-value");
  await place.ask({ url: "/signin?code=code-secret-value", headers: { authorization: undefined } });
  const log = place.logged.join("");
  expect(log).toContain("/signin");
  expect(log).not.toMatch(/-secret-value/);
  expect(log).not.toContain(place.owner);
});
