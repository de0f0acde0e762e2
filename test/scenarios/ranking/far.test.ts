import { expect, test } from "vitest";
import { inheritedPlaces, ownPlace } from "../../../src/domain/ranking.ts";
import type { Priority } from "../../../src/domain/task.ts";
import { taskGraph } from "../../../src/engine/ranking/refresh.ts";
import { idOf, openGraph, type GraphPlace } from "./place.ts";

const P4 = (count: number) => Array.from({ length: count }, () => ({ priority: "P4" as const }));

/** The same from scratch: the whole graph, with the metrics that are stored. */
async function fromScratch({ store, config }: GraphPlace) {
  return store.read(async ({ graph }) => {
    const nodes = await graph.nodes();
    const metrics = new Map((await graph.metrics()).map((each) => [each.task_id, each]));
    const own = nodes.map((node) => ownPlace(node, metrics.get(node.id), config.ranking));
    const places = inheritedPlaces(taskGraph(nodes, await graph.edges()), own);
    return Object.fromEntries(nodes.map(({ id }, at) => [id, places[at]]));
  });
}

test("a P0 reaches the start of a chain of five thousand in its own transaction", async () => {
  const place = await openGraph();
  const last = 4_999;
  await place.fill(
    P4(last + 1),
    Array.from({ length: last }, (_, at): [number, number] => [at + 1, at]),
  );
  await place.refresh();
  await place.change(last, { priority: "P0" });
  const places = await place.places();
  const top = places[idOf(last)];
  expect(top?.rank).toBeGreaterThan(900);
  expect(Object.values(places).every(({ rank }) => rank === top?.rank)).toBe(true);
  expect(places).toEqual(await fromScratch(place));
  await place.change(last, { priority: "P4" });
  await place.refresh();
  expect(await place.places()).toEqual(await fromScratch(place));
  expect((await place.places())[idOf(0)]?.rank).toBeLessThan(0);
});

test("what rises far is where a computation from scratch puts it, in a wide graph", async () => {
  const place = await openGraph();
  const size = 4_000;
  let seed = 11;
  const draw = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const edges = new Map<string, [number, number]>();
  for (let from = 1; from < size; from += 1)
    for (let count = 0; count < 3; count += 1) {
      const to = Math.max(0, from - 1 - draw(60));
      edges.set(`${from} ${to}`, [from, to]);
    }
  await place.fill(P4(size), [...edges.values()]);
  await place.refresh();
  const rises: [number, Priority][] = [
    [size - 1, "P3"],
    [size / 2, "P1"],
    [size - 2, "P2"],
    [size - 1, "P0"],
    [size - 3, "P0"],
  ];
  for (const [at, priority] of rises) {
    await place.change(at, { priority });
    expect(await place.places()).toEqual(await fromScratch(place));
  }
});
