import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphOf } from "../../../../src/domain/graph/graph.ts";
import { inherited } from "../../../../src/domain/graph/inherit.ts";
import { anyGraph, chain, closure, made } from "./shapes.ts";

/** Few different values, so that many are equal. */
const valued = anyGraph.chain((drawn) =>
  fc.record({
    drawn: fc.constant(drawn),
    own: fc
      .array(fc.nat(6), { minLength: drawn.size, maxLength: drawn.size })
      .map((all) => new Float64Array(all)),
  }),
);

describe("inherited values", () => {
  it("are the greatest of a node's own and of all that waits for it, cycles or not", () => {
    fc.assert(
      fc.property(valued, ({ drawn, own }) => {
        const leads = closure(drawn);
        const { value } = inherited(made(drawn), own);
        const naive = own.map((mine, node) =>
          Math.max(mine, ...own.filter((_, other) => leads[other]![node]!)),
        );
        expect(value).toEqual(naive);
      }),
      { numRuns: 400 },
    );
  });

  it("name who waits and has that value, or the node itself where its own is as high", () => {
    fc.assert(
      fc.property(valued, ({ drawn, own }) => {
        const leads = closure(drawn);
        const { value, from } = inherited(made(drawn), own);
        for (const [node, source] of from.entries()) {
          expect(own[source]).toBe(value[node]);
          expect(source === node).toBe(own[node] === value[node]);
          expect(source === node || leads[source]![node]!).toBe(true);
        }
      }),
    );
  });

  it("may be below zero, and leave the values that were given as they are", () => {
    const own = new Float64Array([-5, -3]);
    const { value, from } = inherited(graphOf(2, [[1, 0]]), own);
    expect([Array.from(value), Array.from(from)]).toEqual([
      [-3, -3],
      [1, 1],
    ]);
    expect(Array.from(own)).toEqual([-5, -3]);
  });

  it("go down a chain of a hundred thousand nodes", () => {
    const size = 100_000;
    const own = new Float64Array(size);
    own[size - 1] = 7;
    const { value, from } = inherited(chain(size), own);
    expect([value[0], from[0]]).toEqual([7, size - 1]);
  });

  it("of no node are none", () => {
    expect(inherited(graphOf(0, []), new Float64Array(0)).value).toHaveLength(0);
  });
});
