import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { follow, makeClient, retrying } from "../../../src/client/client.ts";
import type { Event } from "../../../src/domain/event.ts";
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

test("a retrying write goes on through broken connections and 503 with one key", async () => {
  const keys: unknown[] = [];
  const shaky = await stand((request, answer) => {
    keys.push(request.headers["idempotency-key"]);
    if (keys.length === 1) request.socket.destroy();
    else if (keys.length === 2) answer.writeHead(503).end();
    else answer.end('{"id":"wk-cccc","token":"t"}');
  });
  const { signal } = new AbortController();
  const call = retrying(owner({ url: shaky })).call;
  const made = await call("workerToken", { params: { id: "anna" } }, { signal });
  expect(made.id).toBe("wk-cccc");
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("a retrying call ends with its signal, or with what no second try can change", async () => {
  const { call } = retrying(owner());
  const asked = call(
    "showTask",
    { params: { id: "bd-zzzz" } },
    { signal: new AbortController().signal },
  );
  await expect(asked).rejects.toMatchObject({ code: "not_found" });
  const ended = new AbortController();
  const lost = retrying(owner({ url: "http://127.0.0.1:1" }));
  const waiting = lost.call("health", {}, { signal: ended.signal });
  ended.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});

test("a follower misses nothing and hears nothing twice while its streams are ended", async () => {
  const stop = new AbortController();
  const came: Event[] = [];
  const first = await place.world.store.read(async ({ events }) => events.last());
  const following = follow(
    owner(),
    { after: first, task: "bd-aaaa" },
    (event) => {
      came.push(event);
      if (came.length === 120) stop.abort();
    },
    stop.signal,
  );
  for (let each = 1; each <= 120; each += 1) {
    await place.world.store.write(async ({ events }) =>
      events.append({
        at: place.world.clock.now(),
        kind: "agent.output",
        subject: "at-aaaa",
        task_id: "bd-aaaa",
        data: { each },
      }),
    );
    if (each % 30 === 0) await place.app.endStreams();
  }
  await following;
  expect(came.map(({ data }) => data["each"])).toEqual(
    Array.from({ length: 120 }, (_, i) => i + 1),
  );
});

test("a follower throws what its listener throws and what the server refuses", async () => {
  const { signal } = new AbortController();
  const failing = follow(
    owner(),
    { after: 0, agent_output: true },
    () => {
      throw new Error("cannot print");
    },
    signal,
  );
  await expect(failing).rejects.toThrow("cannot print");
  const stranger = makeClient({ url, token: "wrong" });
  const refused = follow(stranger, { after: 0, agent_output: true }, () => undefined, signal);
  await expect(refused).rejects.toMatchObject({ code: "unauthorized" });
});
