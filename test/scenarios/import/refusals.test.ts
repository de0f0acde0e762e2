import { expect, test } from "vitest";
import { servedProject } from "./place.ts";

const { project_id, post, send, add, count } = servedProject();

const bring = (tasks: object[], dependencies: object[] = []) =>
  post("/api/tasks/import", { project_id, tasks, dependencies });

const edge = (task_id: string, depends_on_id: string, kind = "blocks") => ({
  task_id,
  depends_on_id,
  kind,
});

test("every wrong item of an import is listed, and nothing is added", async () => {
  const before = await count();
  const answer = await bring(
    [
      { key: "a", title: "A", external_ref: "x-1" },
      { key: "a", title: "A again" },
      { key: "b", title: "B", external_ref: "x-1" },
    ],
    [edge("a", "a"), edge("a", "b"), edge("a", "b"), edge("a", "nowhere"), edge("bd-none", "a")],
  );
  expect(answer.statusCode).toBe(400);
  const { code, detail, facts } = answer.json();
  expect([code, facts.errors_in_all]).toEqual(["invalid_input", 6]);
  expect(detail).toMatch(/^Nothing was done: tasks\[1\]: .* And 5 more are wrong\.$/);
  expect(facts.errors).toEqual([
    { place: "tasks[1]", index: 1, code, detail: 'expected each key once, got "a" again.' },
    expect.objectContaining({ place: "tasks[2]", detail: expect.stringContaining('"x-1" again') }),
    expect.objectContaining({
      place: "dependencies[0]",
      detail: expect.stringContaining("got a twice"),
    }),
    expect.objectContaining({ place: "dependencies[2]", index: 2 }),
    expect.objectContaining({ detail: expect.stringContaining('got "nowhere"') }),
    expect.objectContaining({ detail: expect.stringContaining('got "bd-none"') }),
  ]);
  expect(await count()).toBe(before);
});

test("items without the expected form are listed with their places", async () => {
  const answer = await bring([
    { key: "a", title: "" },
    { title: "B" },
    { key: "c", title: "C", x: 1 },
  ]);
  expect(answer.statusCode).toBe(400);
  const places = answer.json().facts.errors.map((each: { place: string }) => each.place);
  expect(places).toEqual(["tasks[0].title", "tasks[1].key", "tasks[2]"]);
});

test("a cycle through tasks that are there is refused and named by keys and ids", async () => {
  const first = await add();
  const second = await add({ depends_on: [first] });
  const answer = await bring(
    [{ key: "new", title: "N" }],
    [edge(first, "new"), edge("new", second)],
  );
  expect(answer.json()).toMatchObject({
    code: "cycle",
    detail: expect.stringMatching(
      new RegExp(`(?=.*new → ${second})(?=.*${second} → ${first})(?=.*${first} → new|.*new → )`),
    ),
  });
});

test("a cycle through a parent is refused", async () => {
  const tasks = ["epic", "child", "other"].map((key) => ({ key, title: key }));
  const dependencies = [
    edge("epic", "child", "parent_child"),
    edge("child", "other"),
    edge("other", "epic"),
  ];
  const answer = await bring(tasks, dependencies);
  expect([answer.statusCode, answer.json().code]).toEqual([409, "cycle"]);
});

test("a parent that is over, and more than two hundred dependencies, are refused", async () => {
  const over = await add();
  await send("PATCH", `/api/tasks/${over}`, { status: "archived" });
  const parent = await bring([{ key: "c", title: "C" }], [edge(over, "c", "parent_child")]);
  expect(parent.json().facts.errors).toMatchObject([
    { place: "dependencies[0]", detail: expect.stringContaining("takes no more children") },
  ]);
  const keys = Array.from({ length: 202 }, (_, at) => `k${at}`);
  const tasks = keys.map((key) => ({ key, title: key }));
  const many = await bring(
    tasks,
    keys.slice(1).map((key) => edge("k0", key)),
  );
  expect(many.json().facts.errors).toMatchObject([
    { place: "dependencies[200]", detail: "expected at most 200 for k0, got more." },
  ]);
});

test("ready tasks need what their project asks for, and a plan where that is a stage", async () => {
  const project = `/api/projects/${project_id}`;
  await send("PATCH", project, { requires: ["acceptance_criteria"] });
  const refused = await bring([{ key: "a", title: "A", ready: true }]);
  expect(refused.json().facts.errors).toMatchObject([
    { place: "tasks[0]", detail: expect.stringContaining("acceptance criteria") },
  ]);
  await send("PATCH", project, { stages: ["plan", "merge"] });
  const wanted = { title: "A", ready: true, acceptance_criteria: "it works" };
  const taken = await bring([
    { ...wanted, key: "planned", plan: "first this, then that" },
    { ...wanted, key: "unplanned" },
  ]);
  const { ids } = taken.json<{ ids: Record<string, string> }>();
  const shown = async (key: string) => (await send("GET", `/api/tasks/${ids[key]}`)).json();
  expect(await shown("planned")).toMatchObject({
    status: "ready",
    transitions: [{ from: "draft", to: "ready", trigger: "make_ready", actor: "owner" }],
  });
  expect(await shown("unplanned")).toMatchObject({ status: "planning" });
});
