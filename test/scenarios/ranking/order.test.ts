import { expect, test } from "vitest";
import { rerank } from "../../../src/engine/ranking/rerank.ts";
import { aTask } from "../../conformance/store/samples.ts";
import { idOf, openGraph, type GraphPlace } from "./place.ts";

const DAY_MS = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(Date.parse("2026-03-01") - days * DAY_MS).toISOString();
const scoresOf = async (place: GraphPlace, ...ids: number[]) => {
  const places = await place.places();
  return ids.map((at) => places[idOf(at)]?.score);
};

test("a P0 goes before a P4 that was there first, and before all else that is old", async () => {
  const place = await openGraph();
  await place.add(1, { priority: "P4", created_at: daysAgo(3_000) });
  await place.add(2, { priority: "P1", created_at: daysAgo(200) });
  await place.add(3, { priority: "P0", created_at: daysAgo(0) });
  expect(await place.order()).toEqual([3, 1, 2].map(idOf));
});

test("a blocker inherits through a chain, and what it inherits rises and falls", async () => {
  const place = await openGraph();
  for (const at of [1, 2, 3]) await place.add(at, { priority: "P4" });
  await place.wait(3, 2);
  await place.wait(2, 1);
  expect(await scoresOf(place, 1, 2, 3)).toEqual([0.08, 0.08, 0.08]);
  await place.change(3, { priority: "P1" });
  expect(await scoresOf(place, 1, 2, 3)).toEqual([0.32, 0.32, 0.32]);
  await place.change(3, { priority: "P2" });
  expect(await scoresOf(place, 1, 2, 3)).toEqual([0.24, 0.24, 0.24]);
  await place.change(1, { priority: "P0" });
  expect(await scoresOf(place, 1, 2, 3)).toEqual([1.4, 0.24, 0.24]);
});

test("what was inherited goes when the edge goes or the task that waits is over", async () => {
  for (const status of ["archived", "completed", null] as const) {
    const place = await openGraph();
    for (const at of [1, 2]) await place.add(at, { priority: "P4" });
    await place.add(3, { priority: "P0" });
    await place.wait(3, 2);
    await place.wait(2, 1);
    expect(await scoresOf(place, 1, 2)).toEqual([1.4, 1.4]);
    if (status === null) await place.waitNoMore(3, 2);
    else await place.change(3, { status });
    expect(await scoresOf(place, 1, 2)).toEqual([0.08, 0.08]);
    if (status === null) await place.wait(3, 2);
    else await place.change(3, { status: "ready" });
    expect(await scoresOf(place, 1, 2)).toEqual([1.4, 1.4]);
  }
});

test("of two that wait for the same task, the higher counts while both wait", async () => {
  const place = await openGraph();
  await place.add(1, { priority: "P4" });
  await place.add(2, { priority: "P1" });
  await place.add(3, { priority: "P2" });
  await place.wait(2, 1);
  await place.wait(3, 1);
  expect(await scoresOf(place, 1)).toEqual([0.32]);
  await place.change(2, { status: "completed" });
  expect(await scoresOf(place, 1)).toEqual([0.24]);
});

test("an old P4 passes a young P3 after four days, and a blocker inherits age too", async () => {
  const place = await openGraph();
  await place.add(1, { priority: "P4", created_at: daysAgo(10) });
  await place.add(2, { priority: "P3", created_at: daysAgo(7) });
  await place.add(3, { priority: "P3", created_at: daysAgo(5) });
  expect(await place.order()).toEqual([2, 1, 3].map(idOf));
  await place.add(4, { priority: "P4", created_at: daysAgo(0) });
  await place.wait(1, 4);
  expect((await place.places())[idOf(4)]?.rank).toBe((await place.places())[idOf(1)]?.rank);
  expect((await place.order()).indexOf(idOf(4))).toBeLessThan(3);
});

test("only edges that hold work back hand a score on", async () => {
  const place = await openGraph();
  await place.add(1, { priority: "P4" });
  await place.add(2, { priority: "P0" });
  for (const kind of ["relates_to", "duplicates"] as const) {
    const edge = { task_id: idOf(2), depends_on_id: idOf(1), kind };
    await place.store.write((tables) => tables.dependencies.insert(edge));
    await place.change(2, { priority: "P0" });
    await place.refresh();
    expect(await scoresOf(place, 1)).toEqual([0.08]);
  }
});

test("what more waits for ranks higher once the graph was measured", async () => {
  const place = await openGraph();
  for (let at = 1; at <= 6; at += 1) await place.add(at, { created_at: daysAgo(1) });
  for (const at of [3, 4, 5]) await place.wait(at, 2);
  await place.wait(6, 1);
  await place.refresh();
  const [one, two, leaf] = await scoresOf(place, 1, 2, 3);
  expect(two).toBeGreaterThan(one ?? 0);
  expect(one).toBeGreaterThan(leaf ?? 0);
});

test("ranking a new task without edges takes three statements", async () => {
  const place = await openGraph();
  const asked: string[] = [];
  await place.store.write(async (tables) => {
    await tables.tasks.insert(aTask({ id: idOf(1), score: 0, rank: 0 }));
    const graph = new Proxy(tables.graph, {
      get(target, name, self): unknown {
        asked.push(String(name));
        return Reflect.get(target, name, self);
      },
    });
    await rerank(place, { ...tables, graph }, [idOf(1)]);
  });
  expect(asked).toEqual(["near", "waiting", "rank"]);
});
