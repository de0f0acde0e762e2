import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Priority } from "../../../src/domain/task.ts";
import { rerank } from "../../../src/engine/ranking/rerank.ts";
import { servedProject } from "./place.ts";

const { project_id, place, post, send, add } = servedProject();

type Places = Record<string, [score: number, rank: number]>;

async function places(): Promise<Places> {
  const nodes = await place().world.store.read(({ graph }) => graph.nodes());
  return Object.fromEntries(nodes.map(({ id, score, rank }) => [id, [score, rank]]));
}

/** Where ranking everything anew puts the tasks. */
async function anew(): Promise<Places> {
  const { world } = place();
  await world.store.write(async (tables) =>
    rerank(
      world,
      tables,
      (await tables.graph.nodes()).map(({ id }) => id),
    ),
  );
  return places();
}

const bring = (tasks: object[], edges: string[]) =>
  post("/api/tasks/import", {
    project_id,
    tasks,
    dependencies: edges.map((edge) => {
      const [task_id, depends_on_id, kind = "blocks"] = edge.split(" ");
      return { task_id, depends_on_id, kind };
    }),
  });

const task = (key: string, priority: Priority) => ({
  key,
  title: `Task ${key}`,
  priority,
  external_ref: `x-${key}`,
});

test("imported tasks stand where ranking anew puts them, among those that are there", async () => {
  const [old, urgent, low] = [
    await add({ priority: "P4" }),
    await add({ priority: "P0" }),
    await add({ priority: "P4" }),
  ];
  const edges = [`a b`, `b ${old}`, `${old} c`, `${urgent} d`, `d e`, `e ${low}`, `f a relates_to`];
  const tasks = ["a", "b", "c", "d", "e", "f"].map((key, at) =>
    task(key, (["P1", "P3", "P4", "P4", "P4", "P0"] as const)[at] ?? "P2"),
  );
  const { ids } = (await bring(tasks, edges)).json<{ ids: Record<string, string> }>();
  const found = await places();
  expect(found).toEqual(await anew());
  expect(found[ids["e"] ?? ""]).toEqual(found[urgent]);
  expect(found[low]).toEqual(found[urgent]);
  expect(found[ids["c"] ?? ""]).toEqual(found[ids["a"] ?? ""]);
});

test("a new priority that an import brings moves the task and what it waits for", async () => {
  const { ids } = (await bring([task("s", "P4"), task("t", "P4")], ["s t"])).json<{
    ids: Record<string, string>;
  }>();
  await bring([task("s", "P0")], []);
  const found = await places();
  expect(found).toEqual(await anew());
  for (const id of [ids["s"], ids["t"]]) expect(found[id ?? ""]?.[1]).toBeGreaterThan(900);
});

test("others are answered while twenty thousand tasks are taken in", async () => {
  const tasks = Array.from({ length: 20_000 }, (_, at) => ({ key: `k${at}`, title: `Task ${at}` }));
  const edges = tasks.slice(1).map(({ key }, at) => `${key} k${at}`);
  const state = { is_done: false };
  const importing = bring(tasks, edges).then((answer) => {
    state.is_done = true;
    return answer.statusCode;
  });
  let answered = 0;
  while (!state.is_done) {
    await setImmediate();
    expect((await send("GET", "/api/queue")).statusCode).toBe(200);
    answered += 1;
  }
  expect(await importing).toBe(201);
  expect(answered).toBeGreaterThan(10);
});
