import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { config } from "../../../src/domain/config.ts";
import { graphOf } from "../../../src/domain/graph/graph.ts";
import { measure } from "../../../src/domain/graph/measure.ts";
import {
  differs,
  holdsBack,
  inheritedPlaces,
  metricsOf,
  ownPlace,
  ownRank,
  ownScore,
  PRIORITY_WEIGHT,
  rounded,
  scoreParts,
  type Weights,
} from "../../../src/domain/ranking.ts";
import type { Metrics } from "../../../src/domain/standing.ts";
import { dependencyKind, priority, type Priority } from "../../../src/domain/task.ts";

const usual = config.parse({}).ranking;
const AT = "2026-01-02T00:00:00.000Z";
const DAY_MS = 24 * 3_600_000;
const daysLater = (days: number) => new Date(Date.parse(AT) + days * DAY_MS).toISOString();
const nothing: Metrics = {
  task_id: "bd-0000",
  pagerank: 0,
  betweenness: 0,
  hub: 0,
  authority: 0,
  critical_path: 0,
};
const share = fc.double({ min: 0, max: 1, noNaN: true });
const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1_000, noNaN: true }));
const weights: fc.Arbitrary<Weights> = fc.record({
  manual: weight,
  pagerank: weight,
  betweenness: weight,
  critical_path: weight,
  age_per_day: weight,
});
const metrics: fc.Arbitrary<Metrics> = fc.record({
  task_id: fc.constant("bd-0000"),
  pagerank: share,
  betweenness: share,
  hub: share,
  authority: share,
  critical_path: share,
});
const anyPriority = fc.constantFrom(...priority.options);

describe("a task's own score", () => {
  it("is the sum that the weights say", () => {
    const all = { ...nothing, pagerank: 0.5, betweenness: 0.25, critical_path: 1 };
    expect(ownScore("P1", all, usual)).toBe(0.62); // .4 × .8 + .3 × .5 + .2 × .25 + .1 × 1
    expect(ownScore("P2", undefined, usual)).toBe(0.24);
    expect(ownScore("P0", undefined, usual)).toBe(1.4);
  });

  it("does not count hubs and authorities, which are shown only", () => {
    expect(ownScore("P3", { ...nothing, hub: 1, authority: 1 }, usual)).toBe(0.16);
  });

  it("is within 0 and 1 for any weights, and above 1 for a P0 alone", () => {
    fc.assert(
      fc.property(anyPriority, metrics, weights, (given, measured, each) => {
        const score = ownScore(given, measured, each);
        const low = given === "P0" ? 1 : 0;
        expect(score).toBeGreaterThanOrEqual(low);
        expect(score).toBeLessThanOrEqual(low + 1);
      }),
    );
  });

  it("does not change when all weights are multiplied by the same number", () => {
    const { manual, pagerank, betweenness, critical_path, age_per_day } = usual;
    const tenfold = {
      manual: manual * 10,
      pagerank: pagerank * 10,
      betweenness: betweenness * 10,
      critical_path: critical_path * 10,
      age_per_day,
    };
    fc.assert(
      fc.property(anyPriority, metrics, (given, measured) => {
        const score = ownScore(given, measured, usual);
        expect(Math.abs(ownScore(given, measured, tenfold) - score)).toBeLessThan(2e-4);
      }),
    );
  });

  it("is 0 for all but a P0 when every weight is 0", () => {
    const none = { manual: 0, pagerank: 0, betweenness: 0, critical_path: 0, age_per_day: 0 };
    expect(ownPlace({ priority: "P1", created_at: AT }, nothing, none)).toEqual({
      score: 0,
      rank: 0,
    });
    expect(ownScore("P0", nothing, none)).toBe(1);
    expect(ownRank({ priority: "P0", created_at: AT }, nothing, none)).toBe(1_000);
  });

  it("has parts that add up to it", () => {
    fc.assert(
      fc.property(anyPriority, metrics, weights, (given, measured, each) => {
        const parts = scoreParts(given, measured, each);
        expect(parts.map(({ name }) => name)).toEqual([
          "manual",
          "pagerank",
          "betweenness",
          "critical_path",
        ]);
        const sum = parts.reduce((all, part) => all + part.adds, given === "P0" ? 1 : 0);
        expect(rounded(sum)).toBe(ownScore(given, measured, each));
        for (const part of parts) expect(part.adds).toBe(part.value * part.weight);
      }),
    );
  });

  it("orders priorities alike when nothing was measured", () => {
    const scores = priority.options.map((each) => ownScore(each, undefined, usual));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(Object.keys(PRIORITY_WEIGHT)).toEqual(priority.options);
  });
});

describe("a task's own rank", () => {
  const rankOf = (given: Priority, created_at: string, each: Weights = usual) =>
    ownRank({ priority: given, created_at }, undefined, each);

  it("is lower the later the task was made, by what a day of age adds", () => {
    expect(rankOf("P2", AT) - rankOf("P2", daysLater(10))).toBeCloseTo(10 * 0.02, 6);
  });

  it("lets an old P4 pass a fresh P3 after four days and not before", () => {
    expect(rankOf("P4", AT)).toBeLessThan(rankOf("P3", daysLater(3.9)));
    expect(rankOf("P4", AT)).toBeGreaterThan(rankOf("P3", daysLater(4.1)));
  });

  it("of a P0 is above every other, whatever their ages, metrics and weights are", () => {
    const days = fc.integer({ min: 0, max: 36_500 });
    const others = fc.constantFrom<Priority>("P1", "P2", "P3", "P4");
    fc.assert(
      fc.property(days, others, metrics, weights, (age, other, measured, each) => {
        const young = { priority: "P0" as const, created_at: daysLater(age) };
        const old = { priority: other, created_at: AT };
        expect(ownRank(young, nothing, each)).toBeGreaterThan(ownRank(old, measured, each));
      }),
    );
  });
});

describe("places in a graph", () => {
  it("are the highest of what waits, score and rank each by itself", () => {
    const graph = graphOf(3, [
      [1, 0],
      [2, 1],
    ]);
    const own = [
      { score: 0.1, rank: -3 },
      { score: 0.9, rank: -2 },
      { score: 0.3, rank: -1 },
    ];
    expect(inheritedPlaces(graph, own)).toEqual([
      { score: 0.9, rank: -1 },
      { score: 0.9, rank: -1 },
      { score: 0.3, rank: -1 },
    ]);
  });
});

describe("stored metrics", () => {
  const measured = (size: number, edges: [number, number][]) =>
    metricsOf(
      Array.from({ length: size }, (_, at) => `bd-000${at}`),
      measure(graphOf(size, edges), { exact_betweenness_max: 100 }),
    );

  it("are 0 for a task for which nobody waits, as for one that was not measured", () => {
    const [alone, waited, waits] = measured(3, [[2, 1]]);
    for (const each of [alone, waits])
      expect(each).toMatchObject({ pagerank: 0, betweenness: 0, critical_path: 0 });
    expect(waited).toMatchObject({ task_id: "bd-0001", pagerank: 1, critical_path: 1 });
  });

  it("are all 0 without edges", () => {
    for (const each of measured(4, [])) expect(each).toEqual({ ...nothing, task_id: each.task_id });
  });

  it("are shares of the highest, rounded as scores are", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.nat(8), fc.nat(8)).filter(([a, b]) => a > b),
          { maxLength: 20 },
        ),
        (edges) => {
          for (const { task_id: _, ...shares } of measured(9, edges))
            for (const each of Object.values(shares)) {
              expect(each).toBe(rounded(each));
              expect(each).toBeGreaterThanOrEqual(0);
              expect(each).toBeLessThanOrEqual(1);
            }
        },
      ),
    );
  });
});

describe("stored numbers", () => {
  it("are the same when only their last bits differ", () => {
    expect(differs(0.1 + 0.2, 0.3)).toBe(false);
    expect(differs(0.3001, 0.3)).toBe(true);
  });

  it("are never -0", () => {
    expect(Object.is(rounded(-0.000_01), 0)).toBe(true);
  });
});

describe("holdsBack", () => {
  it("is true of blocks and parent_child only", () => {
    expect(dependencyKind.options.filter(holdsBack)).toEqual(["blocks", "parent_child"]);
  });
});
