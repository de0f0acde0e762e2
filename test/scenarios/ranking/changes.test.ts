import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ownPlace, type Place } from "../../../src/domain/ranking.ts";
import { priority, type Priority } from "../../../src/domain/task.ts";
import { type GraphPlace, idOf, openGraph } from "./place.ts";

type Step =
  | { do: "wait" | "waitNoMore"; from: number; to: number }
  | { do: "priority"; at: number; priority: Priority }
  | { do: "status"; at: number; status: "ready" | "completed" | "archived" }
  | { do: "refresh" };

const SIZE = 24;
const at = fc.nat(SIZE - 1);
const next = fc.nat(SIZE - 2).map((to): [number, number] => [to + 1, to]);
const pair = fc
  .oneof({ weight: 3, arbitrary: next }, { weight: 1, arbitrary: fc.tuple(at, at) })
  .filter(([from, to]) => from > to);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: pair.map(([from, to]): Step => ({ do: "wait", from, to })) },
  { weight: 3, arbitrary: pair.map(([from, to]): Step => ({ do: "waitNoMore", from, to })) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("priority" as const),
      at,
      priority: fc.constantFrom(...priority.options),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("status" as const),
      at,
      status: fc.constantFrom("ready" as const, "completed" as const, "archived" as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "refresh" }) },
);

async function take(place: GraphPlace, edges: Set<string>, each: Step): Promise<void> {
  if (each.do === "refresh") await place.refresh();
  else if (each.do === "priority") await place.change(each.at, { priority: each.priority });
  else if (each.do === "status") await place.change(each.at, { status: each.status });
  else {
    const name = `${each.from} ${each.to}`;
    if (edges.has(name) === (each.do === "wait")) return;
    await place[each.do](each.from, each.to);
    if (each.do === "wait") edges.add(name);
    else edges.delete(name);
  }
}

/** The same from scratch, by walking from each task to all that wait for it. */
async function fromScratch({ store, config }: GraphPlace): Promise<Record<string, Place>> {
  const { nodes, edges, metrics } = await store.read(async ({ graph }) => ({
    nodes: await graph.nodes(),
    edges: await graph.edges(),
    metrics: new Map((await graph.metrics()).map((each) => [each.task_id, each])),
  }));
  const own = new Map(
    nodes.map((node) => [node.id, ownPlace(node, metrics.get(node.id), config.ranking)]),
  );
  const bestOf = (id: string): Place =>
    edges
      .filter(([, to]) => to === id)
      .map(([from]) => bestOf(from))
      .reduce(
        (a, b) => ({ score: Math.max(a.score, b.score), rank: Math.max(a.rank, b.rank) }),
        own.get(id) ?? { score: 0, rank: 0 },
      );
  return Object.fromEntries(nodes.map(({ id }) => [id, bestOf(id)]));
}

test("after any changes each task stands where a computation from scratch puts it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const place = await openGraph();
      for (let each = 0; each < SIZE; each += 1) await place.add(each);
      const edges = new Set<string>();
      for (const each of steps) await take(place, edges, each);
      const [found, expected] = [await place.places(), await fromScratch(place)];
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [id, { score, rank }] of Object.entries(expected)) {
        expect(found[id]?.score).toBeCloseTo(score, 6);
        expect(found[id]?.rank).toBeCloseTo(rank, 6);
      }
    }),
    { numRuns: 40 },
  );
});

test("a change at the end of a chain of 60 reaches its start in the same transaction", async () => {
  const place = await openGraph();
  for (let each = 0; each < 60; each += 1) await place.add(each, { priority: "P4" });
  for (let each = 1; each < 60; each += 1) await place.wait(each, each - 1);
  await place.change(59, { priority: "P0" });
  expect((await place.places())[idOf(0)]?.rank).toBeGreaterThan(900);
  await place.change(59, { priority: "P4" });
  expect((await place.places())[idOf(0)]?.rank).toBeLessThan(0);
});
