import { expect, test } from "vitest";
import { servedProject } from "../import/place.ts";

const { post, send, add } = servedProject();

const wait = (id: string, depends_on_id: string, kind = "blocks") =>
  post(`/api/tasks/${id}/dependencies`, { depends_on_id, kind });
const shown = async (id: string) => (await send("GET", `/api/tasks/${id}`)).json();

test("a task cannot wait for itself", async () => {
  const id = await add();
  for (const kind of ["blocks", "relates_to"]) {
    const answer = await wait(id, id, kind);
    expect([answer.statusCode, answer.json().detail]).toEqual([
      400,
      `Expected two tasks, got ${id} twice: a task cannot wait for itself.`,
    ]);
  }
});

test("ids that nobody has are named, on either end", async () => {
  const id = await add();
  for (const [one, other] of [
    [id, "bd-none"],
    ["bd-none", id],
  ] as const)
    expect((await wait(one, other)).json()).toMatchObject({
      status: 404,
      detail: 'There is no task "bd-none".',
    });
  const gone = await send("DELETE", `/api/tasks/${id}/dependencies/bd-none`);
  expect(gone.json()).toMatchObject({ code: "not_found", detail: expect.stringContaining(id) });
});

test("a cycle through a parent is refused at the edge that would close it, and named", async () => {
  const [epic, child, other] = [await add(), await add(), await add()];
  await wait(epic, child, "parent_child");
  await wait(child, other);
  const answer = await wait(other, epic);
  expect(answer.json()).toMatchObject({
    status: 409,
    code: "cycle",
    detail: expect.stringContaining(`${other} → ${epic} → ${child} → ${other}`),
    facts: { cycle: [other, epic, child, other] },
  });
  expect((await shown(other)).waiting_on).toBe(0);
});

test("edges that hold nothing back may go round", async () => {
  const [one, two] = [await add(), await add()];
  for (const kind of ["relates_to", "duplicates"]) {
    expect((await wait(one, two, kind)).statusCode).toBe(201);
    expect((await wait(two, one, kind)).statusCode).toBe(201);
    expect((await wait(one, two, kind)).json()).toMatchObject({ code: "conflict" });
  }
  expect(await shown(one)).toMatchObject({ waiting_on: 0, dependencies: { length: 4 } });
});

test("a parent that is over or being worked on takes no children", async () => {
  const [over, child] = [await add(), await add()];
  await send("PATCH", `/api/tasks/${over}`, { status: "archived" });
  expect((await wait(over, child, "parent_child")).json()).toMatchObject({
    code: "conflict",
    detail: `Task ${over} is archived, and a parent that is over takes no more children.`,
  });
  const held = await add({ ready: true, priority: "P0" });
  const { id } = (await post("/api/workers", { name: "ann", agent: "claude-code" })).json();
  expect((await post(`/api/workers/${id}/claim`, {})).json()).toMatchObject({
    claim: { task: { id: held } },
  });
  expect((await wait(held, child, "parent_child")).json()).toMatchObject({
    code: "conflict",
    detail: expect.stringContaining(`Task ${held} is being worked on`),
  });
});

test("a dependency that is removed holds nothing back, and the score goes down", async () => {
  const low = await add({ priority: "P4" });
  const urgent = await add({ priority: "P0", depends_on: [low] });
  expect(await shown(low)).toMatchObject({ score: expect.closeTo(1.4, 0) });
  const removed = await send("DELETE", `/api/tasks/${urgent}/dependencies/${low}`);
  expect(removed.json()).toEqual({ task_id: urgent, depends_on_id: low, kind: "blocks" });
  expect((await shown(low)).score).toBeLessThan(1);
  expect(await shown(urgent)).toMatchObject({ waiting_on: 0, dependencies: [] });
});

test("a task shows what it would free, what it holds back in all, and its children", async () => {
  const [first, second, third] = [await add(), await add(), await add()];
  await wait(second, first);
  await wait(third, second);
  await wait(third, first, "parent_child");
  expect(await shown(first)).toMatchObject({ unblocks: [second], holds_back: 2 });
  expect(await shown(third)).toMatchObject({
    children: 1,
    children_list: [{ id: first, title: "Feed the lions", status: "draft" }],
  });
  await send("PATCH", `/api/tasks/${first}`, { status: "archived" });
  expect(await shown(second)).toMatchObject({ unblocks: [third], holds_back: 1, waiting_on: 0 });
});
