import { afterAll, beforeAll, expect, test } from "vitest";
import { fill, openPlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await fill(place);
});
afterAll(async () => place.close());

const addTask = async (payload: unknown) =>
  place.ask({ method: "POST", url: "/api/tasks", payload: payload as object });

const raw = async (payload: string | Buffer, type = "application/json") =>
  place.ask({ method: "POST", url: "/api/tasks", payload, headers: { "content-type": type } });

test("a well-formed request is done and answered with the status of its endpoint", async () => {
  const made = await addTask({ project_id: "circus", title: "Sweep the ring" });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ title: "Sweep the ring", status: "draft", priority: "P2" });
  const shown = await place.ask({ url: `/api/tasks/${made.json<{ id: string }>().id}` });
  expect(shown.json()).toMatchObject({ title: "Sweep the ring" });
});

test("every wrong field is named with what was expected and what came", async () => {
  const answer = await addTask({ title: "", priority: "P9", depends_on: ["x"], colour: "red" });
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  const { code, detail, hint } = answer.json<Record<string, string>>();
  expect(code).toBe("invalid_input");
  expect(detail).toContain("project_id: expected string, got nothing");
  expect(detail).toContain('title: expected a title of at least one character, got ""');
  expect(detail).toContain('priority: expected one of "P0"|"P1"|"P2"|"P3"|"P4", got "P9"');
  expect(detail).toContain('depends_on[0]: expected a task id such as bd-a1b2c3, got "x"');
  expect(detail).toContain('body: expected no field "colour"');
  expect(hint).toContain("POST /api/tasks");
});

test("parameters of path and query are told apart from the body", async () => {
  const query = await place.ask({ url: "/api/tasks?limit=0" });
  expect(query.json()).toMatchObject({ detail: expect.stringContaining("limit in the query:") });
  const path = await place.ask({ url: "/api/tasks/nonsense" });
  expect(path.json()).toMatchObject({
    detail: 'id in the path: expected a task id such as bd-a1b2c3, got "nonsense".',
  });
});

test.each<[string, () => ReturnType<typeof raw>, number]>([
  ["malformed JSON", async () => raw('{"title":'), 400],
  ["bytes that are no UTF-8", async () => raw(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 400],
  ["a NUL in a text", async () => raw('{"project_id":"circus","title":"a\\u0000b"}'), 400],
  ["half a surrogate pair", async () => raw('{"project_id":"circus","title":"\\ud800"}'), 400],
  ["100,000 levels of nesting", async () => raw("[".repeat(100_000) + "]".repeat(100_000)), 400],
  ["a field __proto__", async () => raw('{"project_id":"circus","__proto__":{"title":"x"}}'), 400],
  ["a body that is null", async () => raw("null"), 400],
  ["a body that is a list", async () => raw("[]"), 400],
  ["another content type", async () => raw("title=x", "text/plain"), 400],
  ["a form", async () => raw("title=x", "application/x-www-form-urlencoded"), 400],
  ["a body over the limit", async () => raw(`"${"x".repeat(1_000_001)}"`), 413],
  ["an unknown address", async () => place.ask({ url: "/api/nothing" }), 404],
  ["a wrong method", async () => place.ask({ method: "PUT", url: "/api/tasks" }), 405],
  ["an address that cannot be decoded", async () => place.ask({ url: "/api/tasks/%ff" }), 400],
  ["a NUL in the path", async () => place.ask({ url: "/api/workers/%00" }), 400],
  ["an unknown task", async () => place.ask({ url: "/api/tasks/bd-zzzz" }), 404],
  ["an unknown worker", async () => place.ask({ url: "/api/workers/nobody" }), 404],
])("%s is refused with a problem, changes nothing and logs one line", async (_, ask, status) => {
  const before = await place.world.store.read(async ({ events }) => events.last());
  const lines = place.logged.length;
  const answer = await ask();
  expect(answer.statusCode).toBe(status);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  expect(answer.json()).toMatchObject({
    status,
    detail: expect.any(String),
    hint: expect.any(String),
  });
  expect(await place.world.store.read(async ({ events }) => events.last())).toBe(before);
  expect(place.logged.slice(lines)).toHaveLength(1);
});

test("a wrong method is told which ones are right", async () => {
  const answer = await place.ask({ method: "DELETE", url: "/api/tasks" });
  expect(answer.headers["allow"]).toBe("GET, HEAD, POST");
});

test("what an agent printed is cleaned, not refused", async () => {
  const token = await place.token("attempt", "at-aaaa");
  const answer = await place.ask({
    method: "POST",
    url: "/api/attempts/at-aaaa/evidence",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    payload: '{"output":"a\\u0000b","fence":"x"}',
  });
  const { detail } = answer.json<{ detail: string }>();
  expect(detail).toContain("fence: expected number");
  expect(detail).not.toContain("output");
});

test("every answer forbids foreign scripts, frames and guessing of types", async () => {
  for (const url of ["/", "/api/health", "/api/nothing", "/assets/app-1a2b3c4d.js", "/%ff"]) {
    const { headers } = await place.ask({ url });
    expect(headers["content-security-policy"]).toMatch(
      /default-src 'self'.*frame-ancestors 'none'/,
    );
    expect(headers["content-security-policy"]).not.toContain("unsafe-inline");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});
