import { expect, test } from "vitest";
import { servedProject } from "../import/place.ts";

const { project_id, post, send, add, place } = servedProject();

const patch = (id: string, change: object) => send("PATCH", `/api/tasks/${id}`, change);
const shown = async (id: string) => (await send("GET", `/api/tasks/${id}`)).json();

test("of two people who edit the same version one is told both versions", async () => {
  const id = await add();
  const { version } = await shown(id);
  const mine = await patch(id, { version, title: "Mine", needs: ["rust"] });
  expect(mine.json()).toMatchObject({ title: "Mine", version: version + 1 });
  const theirs = await patch(id, { version, title: "Theirs", status: "ready" });
  expect(theirs.statusCode).toBe(409);
  expect(theirs.json()).toMatchObject({
    code: "conflict",
    detail: `Task ${id} was changed meanwhile: expected version ${version}, got ${version + 1}.`,
    facts: {
      expected_version: version,
      current: { title: "Mine", version: version + 1 },
      yours: { title: "Theirs", status: "ready" },
    },
  });
  expect(await shown(id)).toMatchObject({ title: "Mine", status: "draft" });
});

test("different fields that two people change at once are both kept", async () => {
  const id = await add();
  const changes = [{ title: "Mine" }, { priority: "P0" }, { plan: "do it" }, { files: ["src/**"] }];
  const answers = await Promise.all(changes.map((change) => patch(id, change)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect(await shown(id)).toMatchObject({
    title: "Mine",
    priority: "P0",
    plan: "do it",
    files: ["src/**"],
    version: 4,
  });
});

test("of many edits of the same version exactly one is done", async () => {
  const id = await add();
  const titles = Array.from({ length: 10 }, (_, at) => `Title ${at}`);
  const answers = await Promise.all(titles.map((title) => patch(id, { version: 0, title })));
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  expect((await shown(id)).version).toBe(1);
});

test("everything that people say of a task is kept as they said it", async () => {
  const said = {
    acceptance_criteria: "lions are full",
    plan: "meat first",
    needs: ["rust", "c++"],
    files: ["cages/**"],
    external_ref: "gh-9",
    pull_request: "https://example.org/pull/9",
  };
  expect(await shown(await add(said))).toMatchObject(said);
});

test("a status word that nobody knows is refused with the words there are", async () => {
  const id = await add();
  const answer = await patch(id, { status: "almost_done" });
  expect(answer.json()).toMatchObject({
    code: "invalid_input",
    detail: expect.stringMatching(
      /^status: expected .*"draft".*"archived".*, got "almost_done"\.$/,
    ),
  });
  expect((await patch(id, { status: "done" })).json()).toMatchObject({
    code: "illegal_transition",
    detail: expect.stringContaining("from draft to completed"),
  });
});

test("a title of ten megabytes is refused, and so is one of 201 characters", async () => {
  const body = (title: string) => ({ project_id, title });
  expect((await post("/api/tasks", body("x".repeat(10_000_000)))).statusCode).toBe(413);
  expect((await post("/api/tasks", body("x".repeat(201)))).json()).toMatchObject({ status: 400 });
  expect((await post("/api/tasks", body("x".repeat(200)))).statusCode).toBe(201);
});

test("a project is changed by whoever saw its newest version", async () => {
  const url = `/api/projects/${project_id}`;
  const seen = await place().world.store.read((t) => t.projects.find(project_id));
  const version = seen?.version ?? -1;
  const changed = await send("PATCH", url, { version, paused: true, budget_usd: 7.5 });
  expect(changed.json()).toMatchObject({ paused: true, budget_usd: 7.5, version: version + 1 });
  expect((await send("PATCH", url, { version, paused: false })).json()).toMatchObject({
    code: "conflict",
    facts: { expected_version: version, current: { paused: true }, yours: { paused: false } },
  });
  expect((await send("PATCH", url, { stages: ["deploy"] })).json()).toMatchObject({ status: 400 });
});

test("a worker's abilities and account are changed, and unknown accounts are refused", async () => {
  await post("/api/workers", { name: "ann", agent: "claude-code", capabilities: ["rust"] });
  const url = "/api/workers/ann";
  const changed = await send("PATCH", url, { capabilities: ["go"], paused: true });
  expect(changed.json()).toMatchObject({ capabilities: ["go"], paused: true, subscription: null });
  expect((await send("PATCH", url, { subscription: "team" })).json()).toMatchObject({
    code: "invalid_input",
    detail: 'Expected a subscription for claude-code, got "team"; there is: none.',
  });
});
