import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROMPT_LAYERS } from "../../../src/domain/assembly.ts";
import { taskKind } from "../../../src/domain/task.ts";
import { flowsOn, shareOut, thresholdOf } from "../../../src/engine/prompts/budget.ts";

const total = (shares: Record<string, number>) =>
  Object.values(shares).reduce((sum, share) => sum + share, 0);

const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
const own = fc.record(Object.fromEntries(PROMPT_LAYERS.map((layer) => [layer, share])));
const tokens = fc.integer({ min: 0, max: 200_000 });
const kind = fc.constantFrom(...taskKind.options);

describe("the budget of a prompt", () => {
  it("is never exceeded by its shares, and hardly any of it is lost", () => {
    fc.assert(
      fc.property(tokens, kind, own, (budget, of, declared) => {
        const shares = shareOut(budget, of, declared);
        expect(total(shares)).toBeLessThanOrEqual(budget);
        expect(Object.values(shares).every((one) => Number.isInteger(one) && one >= 0)).toBe(true);
        const is_open = PROMPT_LAYERS.some((layer) => declared[layer] === undefined);
        const least = is_open ? budget - 2 * PROMPT_LAYERS.length : 0;
        expect(total(shares)).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  it("flows on: what layers take and what is over is what was there", () => {
    fc.assert(
      fc.property(tokens, kind, fc.array(fc.nat(30_000)), (budget, of, wanted) => {
        const shares = shareOut(budget, of);
        let left = 0;
        let taken = 0;
        for (const [at, layer] of PROMPT_LAYERS.entries()) {
          const room = shares[layer] + left;
          const took = Math.min(room, wanted[at] ?? 0);
          left = flowsOn(room, took);
          taken += took;
        }
        expect(taken + left).toBe(total(shares));
      }),
    );
  });

  it("goes to what a kind of task is about", () => {
    const [bug, infrastructure, research] = [
      shareOut(24_000, "bug"),
      shareOut(24_000, "infrastructure"),
      shareOut(24_000, "research"),
    ];
    expect(bug.logs).toBeGreaterThan(infrastructure.logs);
    expect(infrastructure.deployment).toBeGreaterThan(10 * bug.deployment);
    expect(research.documentation).toBeGreaterThan(4 * bug.documentation);
    expect(Object.values(bug).every((one) => one < 24_000 / 2)).toBe(true);
  });

  it("is parted as a project declares, the rest in proportion", () => {
    const common = shareOut(10_000, "task");
    const shares = shareOut(10_000, "task", { code: 0.675 });
    expect(shares.code).toBe(6_750);
    expect(shares.task).toBe(common.task / 2);
    expect(shareOut(10_000, "task", { code: 1, task: 1 })).toMatchObject({
      code: 5_000,
      task: 5_000,
      history: 0,
    });
  });

  it("asks more of a piece where its layer is not what the task is about", () => {
    expect(thresholdOf("bug", "logs")).toBeLessThan(thresholdOf("feature", "logs"));
    expect(thresholdOf("infrastructure", "deployment")).toBeLessThan(
      thresholdOf("bug", "deployment"),
    );
    expect(thresholdOf("bug", "code")).toBe(0);
  });
});
