import { afterAll, beforeAll, expect, test } from "vitest";
import { aTask } from "../../conformance/store/samples.ts";
import { fill, openPlace, type Place } from "./place.ts";

let place: Place;
let project_id: string;
beforeAll(async () => {
  place = await openPlace();
  await fill(place);
  const draft = aTask({ id: "bd-split", title: "One thing", description: "", status: "draft" });
  await place.world.store.write((tables) => tables.tasks.insert(draft));
  project_id = (await place.world.store.read((t) => t.projects.list()))[0]?.id ?? "";
});
afterAll(async () => place.close());

const post = (url: string, payload: object, headers = {}) =>
  place.ask({ method: "POST", url, payload, headers });

test("words become tasks, and the same request again is answered alike", async () => {
  const body = { project_id, text: "Build the shed, then paint it" };
  const key = { "idempotency-key": "input-1" };
  const first = await post("/api/input", body, key);
  expect(first.statusCode).toBe(200);
  expect(first.json()).toMatchObject({
    items: [
      { action: "made", title: "Build the shed", after: [] },
      { action: "made", title: "Paint it", after: [{ index: 0, because: "then" }] },
    ],
    epic_id: null,
  });
  expect((await post("/api/input", body, key)).json()).toEqual(first.json());
});

test.each([
  ["no words", { text: "" }, 400, "invalid_input"],
  ["only signs", { text: "?!" }, 400, "invalid_input"],
  ["too many words", { text: "a".repeat(50_001) }, 400, "invalid_input"],
  ["a NUL", { text: "Fix \0 it" }, 400, "invalid_input"],
  ["a project that is not there", { text: "Fix it", project_id: "none" }, 404, "not_found"],
  ["a task that is not there", { text: "Fix it after bd-none" }, 404, "not_found"],
  ["a field that nobody knows", { text: "Fix it", loud: true }, 400, "invalid_input"],
])("%s is refused with a sentence", async (_, more, status, code) => {
  const before = await place.world.store.read((t) => t.events.last());
  const answer = await post("/api/input", { project_id, ...more });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ code });
  expect(await place.world.store.read((t) => t.events.last())).toBe(before);
});

test("fifty thousand hostile characters are answered, not failed", async () => {
  for (const unit of ["(", "- then a\n", "a depends on b. ", "\u202e", "\ud83d\ude00"]) {
    const text = unit.repeat(Math.floor(50_000 / unit.length));
    const answer = await post("/api/input", { project_id, text, dry_run: true });
    expect([200, 400]).toContain(answer.statusCode);
  }
});

const twice = (more: object) => [{ title: "A", ...more }, { title: "B" }];

test.each([
  ["one child", "bd-split", { children: [{ title: "A" }] }, 400, "invalid_input"],
  ["a child that waits for itself", "bd-split", { children: twice({ after: [0] }) }, 409, "cycle"],
  [
    "a child without a title",
    "bd-split",
    { children: twice({ title: " " }) },
    400,
    "invalid_input",
  ],
  ["what its words do not name", "bd-split", {}, 400, "invalid_input"],
  ["anything while it is worked on", "bd-aaaa", { children: twice({}) }, 409, "conflict"],
  ["anything when it is not there", "bd-none", { children: twice({}) }, 404, "not_found"],
])("a split into %s is refused", async (_, id, body, status, code) => {
  const answer = await post(`/api/tasks/${id}/split`, body);
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ code });
});
