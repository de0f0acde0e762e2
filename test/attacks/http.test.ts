import { request } from "node:http";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contract } from "../../src/contract/contract.ts";
import type { Endpoint } from "../../src/contract/endpoint.ts";
import { type Asking, fill, HOST, openPlace, type Place } from "../scenarios/http/place.ts";

let place: Place;
let worker: string;
let attempt: string;
let cookie: string;
beforeAll(async () => {
  place = await openPlace();
  await fill(place);
  worker = await place.token("worker", "wk-bbbb");
  attempt = await place.token("attempt", "at-bbbb");
  cookie = `ringmaster_session=${await place.token("session", "tk-aaaa")}`;
});
afterAll(async () => place.close());

const IDS: Readonly<Record<string, string>> = {
  tasks: "bd-aaaa",
  projects: "circus",
  workers: "wk-aaaa",
  attempts: "at-aaaa",
  reload: "rl-aaaa",
};

type Route = Pick<Endpoint, "method" | "path" | "access">;

const routes: Route[] = [
  ...Object.values<Endpoint>(contract),
  { method: "GET", path: "/api/events", access: "owner" },
  { method: "POST", path: "/signout", access: "owner" },
];

function urlOf({ path }: Route): string {
  return path.replace(":id", IDS[path.split("/")[2] ?? ""] ?? "x");
}

/** Each is laid over a request of the owner; a header set to undefined is left out. */
type Shape = { name: string; fits: (route: Route) => boolean; of: () => Partial<Asking> };

const closed = ({ access }: Route) => access !== "open";
const writes = (route: Route) => closed(route) && route.method !== "GET";
const owners = ({ access }: Route) => access === "owner";
const any = () => true;
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const none = { authorization: undefined };

const SHAPES: Shape[] = [
  { name: "no token", fits: closed, of: () => ({ headers: none }) },
  { name: "a wrong token", fits: closed, of: () => bearer("x".repeat(43)) },
  { name: "an empty token", fits: closed, of: () => ({ headers: { authorization: "Bearer " } }) },
  {
    name: "a password",
    fits: closed,
    of: () => ({ headers: { authorization: "Basic b3duZXI6" } }),
  },
  { name: "another worker's token", fits: closed, of: () => bearer(worker) },
  { name: "another attempt's token", fits: closed, of: () => bearer(attempt) },
  { name: "a session as a token", fits: closed, of: () => bearer(cookie.split("=")[1] ?? "") },
  {
    name: "a token in the cookie",
    fits: closed,
    of: () => cookieOf(`ringmaster_session=${place.owner}`),
  },
  { name: "a token in the query", fits: closed, of: () => ({ headers: none, query: inQuery() }) },
  { name: "a foreign Host", fits: any, of: () => ({ headers: { host: "evil.example:8080" } }) },
  { name: "our Host without its port", fits: any, of: () => ({ headers: { host: "127.0.0.1" } }) },
  { name: "a foreign Origin", fits: any, of: () => originOf("https://evil.example") },
  { name: "the Origin null", fits: any, of: () => originOf("null") },
  { name: "an Origin on another port", fits: any, of: () => originOf("http://127.0.0.1:3000") },
  { name: "a cookie without Origin", fits: writes, of: () => cookieOf(cookie) },
  {
    name: "a cookie from the same site",
    fits: writes,
    of: () => ({ headers: { ...none, cookie, "sec-fetch-site": "same-site" } }),
  },
  {
    name: "an attempt's own token where the owner is needed",
    fits: owners,
    of: () => bearer(attempt),
  },
];

const originOf = (origin: string) => ({ headers: { origin } });
const cookieOf = (value: string) => ({ headers: { ...none, cookie: value } });
const inQuery = () => ({
  token: place.owner,
  access_token: place.owner,
  authorization: place.owner,
});

test.each(SHAPES)("$name is refused at every address", async ({ fits, of }) => {
  const tried = routes.filter(fits);
  expect(tried.length).toBeGreaterThan(20);
  for (const route of tried) {
    const answer = await place.ask({ method: route.method, url: urlOf(route), ...of() });
    expect([401, 403], `${route.method} ${route.path}: ${answer.body}`).toContain(
      answer.statusCode,
    );
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("no attack changed anything or left a token in the log", async () => {
  expect(await place.world.store.read(async ({ events }) => events.last())).toBe(0);
  const log = place.logged.join("");
  for (const secret of [place.owner, worker, attempt, cookie]) expect(log).not.toContain(secret);
});

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("\0", "\ud800", "__proto__", "constructor", "bd-aaaa", "circus", "ready", "P1"),
);

const FIELDS = [
  "title",
  "project_id",
  "status",
  "fence",
  "events",
  "outcome",
  "depends_on",
  "name",
];
const key = fc.oneof(text, fc.constantFrom(...FIELDS, "__proto__", "prototype"));

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 5 }),
  ),
})).value;

/** A body: mostly JSON, sometimes cut, sometimes bytes of any kind, sometimes very deep. */
const payload = fc.oneof(
  { weight: 6, arbitrary: json.map((value) => JSON.stringify(value) ?? "") },
  {
    weight: 2,
    arbitrary: fc.tuple(json, fc.nat(40)).map(([v, n]) => JSON.stringify(v)?.slice(0, n) ?? ""),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.nat(5_000).map((depth) => '{"a":'.repeat(depth)) },
);

const segment = fc.oneof(
  text,
  fc.constantFrom("..", ".", "%00", "%ff", "%2e%2e", "bd-aaaa", "a".repeat(300)),
);

// A body that happened to fit would start a real process; and two look for programs at every call.
const fuzzed = routes.filter(
  ({ path }) => !/spawn|events|signout|\/api\/(agents|readiness)$/.test(path),
);

test("twelve thousand made-up requests are answered without one of them failing", async () => {
  const asked = fc.record({
    route: fc.constantFrom(...fuzzed),
    payload,
    id: fc.option(
      segment.map((s) => encodeURIComponent(s.toWellFormed())),
      { nil: undefined },
    ),
    query: fc.option(fc.dictionary(key, text, { maxKeys: 3 }), { nil: undefined }),
    type: fc.constantFrom("application/json", "application/json; charset=utf-8", "text/plain", "x"),
    idempotency_key: fc.option(fc.string({ unit: "grapheme-ascii", minLength: 1 }), {
      nil: undefined,
    }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ route, payload, id, query, type, idempotency_key }) => {
      const url = id === undefined ? urlOf(route) : route.path.replace(":id", id);
      const search = query === undefined ? "" : `?${searchOf(query)}`;
      const answer = await place.ask({
        method: route.method,
        url: url + search,
        headers: { "content-type": type, "idempotency-key": idempotency_key },
        ...(route.method === "GET" ? {} : { payload }),
      });
      expect(answer.statusCode < 500 ? "" : `${route.method} ${url}: ${answer.body}`).toBe("");
    }),
    { numRuns: 12_000 },
  );
  const health = await place.ask({ url: "/health" });
  expect(health.statusCode).toBe(200);
});

function searchOf(query: Record<string, string>): string {
  const entries = Object.entries(query).map(([name, value]) => [name, value].map(encode).join("="));
  return entries.join("&");
}

const encode = (value: string) => encodeURIComponent(value.toWellFormed());

const WAYS_UP = [
  "..",
  "%2e%2e",
  "%2e.",
  "..%2f..",
  "%2e%2e%2f",
  "..%5c..",
  "..\\..",
  "%252e%252e",
  ".%00.",
  "..;",
];
const TARGETS = ["secret.txt", "ringmaster.db", "config.toml", "etc/passwd", "%65tc/passwd"];
const STARTS = ["/", "/assets/", "//", "/assets/../", "/./", "/%2f", "/assets%2f"];

test("no way through the page's files leads out of their folder", async () => {
  const url = new URL(await place.listen());
  const tried = STARTS.flatMap((start) =>
    WAYS_UP.flatMap((up) =>
      TARGETS.flatMap((target) => [1, 2, 8].map((n) => `${start}${`${up}/`.repeat(n)}${target}`)),
    ),
  );
  expect(tried.length).toBeGreaterThan(1_000);
  const answers = new Set<number>();
  for (const path of tried) {
    const { status, body } = await get(url, path);
    answers.add(status);
    expect.soft(body).not.toMatch(/not for the page|root:|SQLite format|terminal =/);
  }
  expect([...answers].filter((status) => status < 400 || status >= 500)).toEqual([]);
});

/** Asks with the path as it is; `fetch` would tidy it up. */
async function get({ port }: URL, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers: { host: HOST } }, (answer) => {
      let body = "";
      answer.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asked.on("error", reject).end();
  });
}
