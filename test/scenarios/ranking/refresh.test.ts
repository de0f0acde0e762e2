import { expect, test } from "vitest";
import { priority, type Task } from "../../../src/domain/task.ts";
import { idOf, openGraph, type GraphPlace } from "./place.ts";

/** A graph without cycles that is the same each time: a task waits for a few of those before it. */
function grown(size: number): { tasks: Partial<Task>[]; edges: [number, number][] } {
  let seed = 7;
  const draw = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const options = priority.options;
  const tasks = Array.from({ length: size }, () => ({ priority: options[draw(5)] ?? "P2" }));
  const edges = new Map<string, [number, number]>();
  for (let count = 0; count < 3 * size; count += 1) {
    const [one, other] = [draw(size), draw(size)];
    const pair: [number, number] = [Math.max(one, other), Math.min(one, other)];
    if (one !== other) edges.set(pair.join(" "), pair);
  }
  return { tasks, edges: [...edges.values()] };
}

const countOf = async ({ store }: GraphPlace, kind: string) =>
  (await store.read((t) => t.events.after(0, { agent_output: false }, 500))).filter(
    (event) => event.kind === kind,
  ).length;

test("a refresh gives the order that a fresh store with the same graph gets", async () => {
  const { tasks, edges } = grown(200);
  const [one, other] = [await openGraph(), await openGraph()];
  await one.fill(tasks, edges);
  await one.refresh();
  for (const [at, task] of tasks.entries()) await other.add(at, task);
  for (const [from, to] of edges) await other.wait(from, to);
  await other.refresh();
  expect(await one.order()).toEqual(await other.order());
  expect(await one.places()).toEqual(await other.places());
});

test("a second refresh changes nothing and says nothing", async () => {
  const place = await openGraph();
  const { tasks, edges } = grown(300);
  await place.fill(tasks, edges);
  const first = await place.refresh();
  expect(first).toMatchObject({ tasks: 300, changed: 300, betweenness: "exact" });
  const before = await place.places();
  const second = await place.refresh();
  expect(second).toEqual({ ...first, changed: 0 });
  expect(await place.places()).toEqual(before);
  expect(await countOf(place, "queue.ranked")).toBe(1);
});

test("a rank that changed while a refresh was computed is not written over", async () => {
  const place = await openGraph();
  const { tasks, edges } = grown(1_200);
  const calm = tasks.map((): Partial<Task> => ({ priority: "P3" }));
  await place.fill(calm, edges);
  let rests = 0;
  await place.refresh(async () => {
    rests += 1;
    if (rests === 1) await place.change(1_199, { priority: "P0" });
  });
  expect(rests).toBe(3);
  const urgent = [1_199, ...edges.flatMap(([from, to]) => (from === 1_199 ? to : []))].map(idOf);
  expect(urgent.length).toBeGreaterThan(1);
  const places = await place.places();
  for (const id of urgent) expect(places[id]?.rank).toBeGreaterThan(900);
});

test("a refresh that was overtaken says so, and the next one puts everything right", async () => {
  const place = await openGraph();
  const { tasks, edges } = grown(1_200);
  await place.fill(tasks, edges);
  const version = () => place.store.read(({ graph }) => graph.version());
  const before = await version();
  const row = { id: idOf(1_199), score: 0.5, rank: 7 };
  const report = await place.refresh(async () => {
    await place.store.write(({ graph }) => graph.rank([row]));
  });
  expect(report).toMatchObject({ overtaken: true, version: before });
  expect((await place.places())[row.id]?.rank).toBe(7);
  expect(await place.refresh()).toMatchObject({ overtaken: false, changed: 1, version: before });
  expect((await place.places())[row.id]?.rank).toBeLessThan(1);
});

test("metrics of tasks that are over are forgotten", async () => {
  const place = await openGraph();
  const { tasks, edges } = grown(20);
  await place.fill(tasks, edges);
  await place.refresh();
  await place.change(3, { status: "completed" });
  await place.refresh();
  const metrics = await place.store.read((tables) => tables.graph.metrics());
  expect(metrics.map((each) => each.task_id)).not.toContain(idOf(3));
  expect(metrics).toHaveLength(19);
});

test("an empty graph is ranked too", async () => {
  const place = await openGraph();
  expect(await place.refresh()).toMatchObject({ tasks: 0, changed: 0 });
});
