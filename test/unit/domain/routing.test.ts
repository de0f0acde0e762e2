import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chooseRoute,
  rateOf,
  type RouteCandidate,
  type RouteQuestion,
} from "../../../src/domain/routing.ts";

const known = (
  model: string,
  more: Partial<RouteCandidate> & { good?: number; of?: number } = {},
) => {
  const { good = 0, of = 0, ...rest } = more;
  const base = { agent: "claude-code", model, accounts: [model], priority: 0, price_usd: null };
  return { ...base, ...rateOf(good, of), ...rest };
};

const haiku = known("haiku", { price_usd: 6 });
const opus = known("opus", { price_usd: 30 });

function choice(candidates: RouteCandidate[], more: Partial<RouteQuestion> = {}) {
  const usual = { complexity: 0.2, learn: true, explore: 0.05, chance: 0.5 };
  const { by, tiers, why } = chooseRoute({ ...usual, candidates, ...more });
  return { by, why, order: tiers.map((tier) => tier.map(({ model }) => model).join("=")) };
}

describe("a rate", () => {
  it("has the bounds of Wilson's interval", () => {
    expect(rateOf(8, 10)).toEqual({ samples: 10, successes: 8, rate: 0.8, low: 0.49, high: 0.943 });
    expect(rateOf(0, 0)).toMatchObject({ rate: null, low: 0, high: 1 });
  });

  it("lies between its bounds, which come nearer with more samples", () => {
    const counts = fc
      .integer({ min: 1, max: 500 })
      .chain((samples) => fc.tuple(fc.integer({ min: 0, max: samples }), fc.constant(samples)));
    fc.assert(
      fc.property(counts, ([successes, samples]) => {
        const one = rateOf(successes, samples);
        const more = rateOf(successes * 10, samples * 10);
        expect(one.low).toBeLessThanOrEqual(one.rate ?? -1);
        expect(one.high).toBeGreaterThanOrEqual(one.rate ?? 2);
        expect(more.high - more.low).toBeLessThanOrEqual(one.high - one.low);
      }),
    );
  });
});

describe("the route of a task", () => {
  it("is the cheapest model for an easy task and the dearest for a hard one", () => {
    expect(choice([opus, haiku])).toMatchObject({ by: "static", order: ["haiku", "opus"] });
    const hard = choice([haiku, opus], { complexity: 0.8 });
    expect(hard).toMatchObject({ by: "static", order: ["opus", "haiku"] });
  });

  it("is any of them where no prices are known", () => {
    const two = [known("one"), known("two")];
    expect(choice(two)).toMatchObject({ by: "open", order: ["one=two"] });
  });

  it("is told by priorities before anything else", () => {
    const best = known("best", { priority: 9, good: 0, of: 40 });
    const proven = { ...haiku, ...rateOf(40, 40) };
    const told = choice([proven, best, opus], { chance: 0 });
    expect(told).toMatchObject({ by: "priority", order: ["best", "haiku", "opus"] });
  });

  it("is learned where the bounds are apart, from ten samples on", () => {
    const weak = { ...haiku, ...rateOf(2, 20) };
    const strong = { ...opus, ...rateOf(18, 20) };
    expect(choice([weak, strong])).toEqual({
      by: "learned",
      why:
        "Of similar tasks claude-code with opus (18 of 20) did clearly better than " +
        "claude-code with haiku (2 of 20).",
      order: ["opus", "haiku"],
    });
    const few = { ...opus, ...rateOf(9, 9) };
    expect(choice([weak, few])).toMatchObject({ by: "static", order: ["haiku", "opus"] });
    const alike = { ...opus, ...rateOf(8, 20) };
    expect(choice([weak, alike]).by).toBe("static");
    expect(choice([weak, strong], { learn: false }).by).toBe("static");
  });

  it("tries what is known least now and then, as chance has it", () => {
    const much = { ...haiku, ...rateOf(20, 20) };
    expect(choice([much, opus], { chance: 0.049 })).toMatchObject({
      by: "explored",
      why: "One task in 20 tries what is known least, to learn of it.",
      order: ["opus", "haiku"],
    });
    expect(choice([much, opus], { chance: 0.05 }).by).toBe("static");
    expect(choice([much, opus], { chance: 0.04, learn: false }).by).toBe("static");
    expect(choice([haiku], { chance: 0 }).by).toBe("only");
  });

  it("keeps every candidate, whatever is known of them", () => {
    const one = fc.record({
      model: fc.constantFrom("a", "b", "c", "d"),
      priority: fc.integer({ min: 0, max: 2 }),
      price_usd: fc.constantFrom(null, 1, 2, 30),
      of: fc.integer({ min: 0, max: 40 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const all = fc.uniqueArray(one, { minLength: 1, selector: ({ model }) => model });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(all, share, share, (told, complexity, chance) => {
        const candidates = told.map(({ model, share: good, of, ...more }) =>
          known(model, { ...more, good: Math.floor(good * of), of }),
        );
        const order = choice(candidates, { complexity, chance }).order.flatMap((tier) =>
          tier.split("="),
        );
        expect(order).toHaveLength(candidates.length);
        expect(new Set(order)).toEqual(new Set(candidates.map(({ model }) => model)));
        const highest = Math.max(...candidates.map(({ priority }) => priority));
        const first = candidates.find(({ model }) => model === order[0]);
        expect(first?.priority).toBe(highest);
      }),
    );
  });
});
