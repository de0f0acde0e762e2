import { expect, it } from "vitest";
import { fit, scoreUnder, type List } from "../../../bench/context/softmax-fit.ts";

/** Of each list the item is gold whose first value is highest; the second value says nothing. */
const LISTS: List[] = Array.from({ length: 30 }, (_, nth) =>
  Array.from({ length: 4 }, (_item, at) => ({
    values: Float64Array.of(at === nth % 4 ? 1 : 0.2, ((nth * 7 + at * 3) % 5) / 5),
    is_gold: at === nth % 4,
  })),
);

it("the feature that tells gets the weight, and orders lists that were not seen", () => {
  const weights = fit(LISTS.slice(0, 20), 2, () => true);
  expect(weights[0]).toBeGreaterThan(5 * Math.abs(weights[1] ?? 0));
  for (const list of LISTS.slice(20)) {
    const best = list.toSorted(
      (a, b) => scoreUnder(weights, b.values) - scoreUnder(weights, a.values),
    );
    expect(best[0]?.is_gold).toBe(true);
  }
});

it("a feature that is left out keeps no weight, and the same lists give the same weights", () => {
  const fitted = () => fit(LISTS, 2, (at) => at === 1);
  expect(fitted()[0]).toBe(0);
  expect(fitted()).toEqual(fitted());
});

it("lists without a right answer count for nothing", () => {
  const without = LISTS.map((list) => list.map((item) => ({ ...item, is_gold: false })));
  expect(fit([...LISTS, ...without], 2, () => true)).toEqual(fit(LISTS, 2, () => true));
});
