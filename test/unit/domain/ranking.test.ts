import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedCycle, holdsBack, PRIORITY_WEIGHT, rank } from "../../../src/domain/ranking.ts";
import { priority, type Dependency } from "../../../src/domain/task.ts";

const name = (at: number) => `bd-${String(at).padStart(4, "0")}`;
const blocks = (task: number, on: number, kind: Dependency["kind"] = "blocks"): Dependency => ({
  task_id: name(task),
  depends_on_id: name(on),
  kind,
});

/** A graph without cycles: every task waits only for tasks of a lower number. */
const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    tasks: fc
      .array(fc.constantFrom(...priority.options), { minLength: size, maxLength: size })
      .map((all) => all.map((p, at) => ({ id: name(at), priority: p }))),
    edges: fc
      .array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 })
      .map((pairs) => pairs.filter(([a, b]) => a > b).map(([a, b]) => blocks(a, b))),
  }),
);

describe("rank", () => {
  it("a blocker is never behind what it blocks, directly or not", () => {
    fc.assert(
      fc.property(graph, ({ tasks, edges }) => {
        const scores = rank(tasks, edges);
        for (const { task_id, depends_on_id } of edges)
          expect(scores.get(depends_on_id)).toBeGreaterThanOrEqual(scores.get(task_id) ?? 0);
      }),
    );
  });

  it("a P0, its own or inherited, goes before all else", () => {
    fc.assert(
      fc.property(graph, ({ tasks, edges }) => {
        const scores = rank(tasks, edges);
        const urgent = new Set(tasks.filter((t) => t.priority === "P0").map((t) => t.id));
        for (const edge of edges.toSorted((a, b) => (a.task_id < b.task_id ? 1 : -1)))
          if (urgent.has(edge.task_id)) urgent.add(edge.depends_on_id);
        const scoresOf = (wanted: boolean) =>
          tasks.filter((t) => urgent.has(t.id) === wanted).map((t) => scores.get(t.id) ?? 0);
        const lowest = Math.min(...scoresOf(true), Number.POSITIVE_INFINITY);
        expect(Math.max(0, ...scoresOf(false))).toBeLessThan(lowest);
      }),
    );
  });

  it("scores every open task and nothing else, whatever order it is told them in", () => {
    fc.assert(
      fc.property(graph, ({ tasks, edges }) => {
        const scores = rank(tasks, edges);
        expect([...scores.keys()].toSorted()).toEqual(tasks.map((t) => t.id).toSorted());
        const turned = rank(tasks.toReversed(), edges.toReversed());
        expect(Object.fromEntries(turned)).toEqual(Object.fromEntries(scores));
      }),
    );
  });

  it("without edges the priority alone orders", () => {
    const tasks = priority.options.map((p, at) => ({ id: name(at), priority: p }));
    const scores = [...rank(tasks, []).values()];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores[1]).toBe(0.4 * PRIORITY_WEIGHT.P1);
  });

  it("of two alike, the one that unblocks more goes first", () => {
    const tasks = [0, 1, 2, 3].map((at) => ({ id: name(at), priority: "P3" as const }));
    const scores = rank(tasks, [blocks(2, 1), blocks(3, 1), blocks(3, 0)]);
    expect(scores.get(name(1))).toBeGreaterThan(scores.get(name(0)) ?? 0);
  });

  it("edges that hold nothing back and edges from closed tasks change nothing", () => {
    const tasks = [0, 1].map((at) => ({ id: name(at), priority: "P2" as const }));
    const plain = rank(tasks, []);
    const loose = [blocks(1, 0, "relates_to"), blocks(1, 0, "duplicates"), blocks(9, 0)];
    expect(rank(tasks, loose)).toEqual(plain);
  });

  it("ends even if a cycle lies in what it is given", () => {
    const tasks = [0, 1].map((at) => ({ id: name(at), priority: "P2" as const }));
    expect(rank(tasks, [blocks(0, 1), blocks(1, 0)]).size).toBe(2);
  });
});

describe("closedCycle", () => {
  it("names the cycle from the task back to itself", () => {
    const edges = [blocks(1, 0), blocks(2, 1)];
    expect(closedCycle(blocks(0, 2), edges)).toEqual([name(0), name(2), name(1), name(0)]);
  });

  it("a task that waits for itself is a cycle of one", () => {
    expect(closedCycle(blocks(3, 3), [])).toEqual([name(3), name(3)]);
  });

  it("a child that blocks its parent is a cycle too", () => {
    expect(closedCycle(blocks(0, 1), [blocks(1, 0, "parent_child")])).not.toBeNull();
  });

  it.each(["relates_to", "duplicates"] as const)("an edge of kind %s closes none", (kind) => {
    expect(closedCycle(blocks(0, 1, kind), [blocks(1, 0)])).toBeNull();
    expect(closedCycle(blocks(0, 1), [blocks(1, 0, kind)])).toBeNull();
    expect(holdsBack(kind)).toBe(false);
  });

  it("edges taken only when they close no cycle never make one", () => {
    const pairs = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 60 });
    fc.assert(
      fc.property(pairs, (wanted) => {
        const taken: Dependency[] = [];
        for (const [a, b] of wanted) {
          const cycle = closedCycle(blocks(a, b), taken);
          if (cycle === null) taken.push(blocks(a, b));
          else expectCycle(cycle, [...taken, blocks(a, b)]);
        }
        const order = topological(taken);
        for (const { task_id, depends_on_id } of taken)
          expect(order.indexOf(depends_on_id)).toBeLessThan(order.indexOf(task_id));
      }),
    );
  });
});

function expectCycle(cycle: string[], edges: readonly Dependency[]): void {
  expect(cycle.at(0)).toBe(cycle.at(-1));
  for (const [at, id] of cycle.slice(0, -1).entries())
    expect(edges.some((edge) => edge.task_id === id && edge.depends_on_id === cycle[at + 1])).toBe(
      true,
    );
}

/** Ids in an order in which nothing comes before what it waits for (Kahn). */
function topological(edges: readonly Dependency[]): string[] {
  const ids = new Set(edges.flatMap((edge) => [edge.task_id, edge.depends_on_id]));
  const order: string[] = [];
  for (let left = ids.size; left > 0; left -= 1) {
    const free = [...ids].find((id) =>
      edges.every((edge) => edge.task_id !== id || order.includes(edge.depends_on_id)),
    );
    if (free === undefined) break;
    ids.delete(free);
    order.push(free);
  }
  return order;
}
