import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeClient } from "../../../src/client/client.ts";
import { Problem } from "../../../src/domain/problem.ts";
import { fill, openPlace, type Place } from "./place.ts";
import { makeStands } from "./stands.ts";

let place: Place;
let url: string;
const { stand, close } = makeStands();
beforeAll(async () => {
  place = await openPlace();
  await fill(place);
  url = await place.listen();
});
afterEach(close);
afterAll(async () => place.close());

const owner = (more: { url?: string; timeout_ms?: number } = {}) =>
  makeClient({ url, token: place.owner, ...more });

test("a call is typed by the contract and answered", async () => {
  const made = await owner().call("addTask", { body: { project_id: "circus", title: "Typed" } });
  const { items } = await owner().call("listTasks", { query: { limit: 5 } });
  expect(items.map(({ id }) => id)).toContain(made.id);
});

test("a refusal is thrown as the server's own problem", async () => {
  const asked = owner().call("showTask", { params: { id: "bd-zzzz" } });
  await expect(asked).rejects.toThrow(Problem);
  await expect(asked).rejects.toMatchObject({ code: "not_found", hint: expect.any(String) });
});

test("where nobody listens, the way to start is told", async () => {
  const gone = owner({ url: "http://127.0.0.1:1" }).call("health", {});
  await expect(gone).rejects.toMatchObject({
    code: "not_running",
    hint: expect.stringContaining("ringmaster up"),
  });
});

test("an answer that comes too late is a problem, a caller's abort its own reason", async () => {
  const silent = await stand(() => undefined);
  const late = owner({ url: silent, timeout_ms: 50 }).call("health", {});
  await expect(late).rejects.toMatchObject({ code: "timeout" });
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(owner({ url: silent }).call("health", {}, { signal })).rejects.toThrow("enough");
});

test("something else in Ringmaster's place is told from it", async () => {
  const other = await stand((_, answer) => answer.writeHead(404).end("<h1>Not here</h1>"));
  await expect(owner({ url: other }).call("health", {})).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("got status 404 from something else"),
  });
  close();
  const page = await stand((_, answer) => answer.end("<h1>Welcome</h1>"));
  await expect(owner({ url: page }).call("health", {})).rejects.toMatchObject({
    message: expect.stringContaining("got status 200 from something else"),
  });
});

test.each(["", ".", ".."])("%j as an id names no other endpoint", async (id) => {
  await expect(owner().call("showWorker", { params: { id } })).rejects.toMatchObject({
    code: "invalid_input",
  });
});
