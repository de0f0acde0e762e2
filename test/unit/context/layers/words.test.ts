import * as fc from "fast-check";
import { expect, it } from "vitest";
import { pack } from "../../../../src/adapters/context/layers/packing.ts";
import { fitsOf } from "../../../../src/adapters/context/layers/words.ts";
import { estimateTokens } from "../../../../src/std/tokens.ts";

const asked = new Map([
  ["leas", 1],
  ["kite", 1],
]);

it("a text that holds more of the words, and rarer ones, fits better", () => {
  const fits = fitsOf(asked, [
    { name: "a", text: "leases and kites" },
    { name: "b", text: "leases" },
    { name: "c", text: "nothing of it, leases" },
    { name: "d", text: "nothing" },
  ]);
  const [both = 0, one = 0, longer = 0, none = 1] = fits.map(({ relevance }) => relevance);
  expect(both).toBeGreaterThan(one);
  expect(one).toBeGreaterThan(longer);
  expect(none).toBe(0);
  expect(fits.map(({ words }) => words)).toEqual([2, 1, 1, 0]);
});

it("a word in the name counts more than one in the text", () => {
  const [named, said] = fitsOf(asked, [
    { name: "leases", text: "of it" },
    { name: "other", text: "leases of it" },
  ]);
  expect(named?.relevance).toBeGreaterThan(said?.relevance ?? 1);
});

it("relevance stays between 0 and 1, whatever is asked of whatever", () => {
  const words = fc.array(fc.constantFrom("leas", "leases", "kite", "kit", "of"));
  fc.assert(
    fc.property(fc.array(words), (texts) => {
      const judged = texts.map((text) => ({ name: text.join(" "), text: text.join(" ") }));
      for (const { relevance } of fitsOf(asked, judged)) {
        expect(relevance).toBeGreaterThanOrEqual(0);
        expect(relevance).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it("what is packed never exceeds the budget, and what is not is named", () => {
  const texts = fc.array(fc.string({ maxLength: 300 }), { maxLength: 10 });
  fc.assert(
    fc.property(texts, fc.nat(200), (all, tokens_max) => {
      const candidates = all.map((text, at) => ({
        source: `${at}`,
        relevance: 1,
        text,
        get: `cat ${at}`,
      }));
      const { pieces, left_out } = pack(candidates, tokens_max);
      const text = pieces.map((piece) => piece.text).join("\n\n");
      expect(estimateTokens(text)).toBeLessThanOrEqual(tokens_max);
      expect(pieces.length + left_out.length).toBe(all.length);
    }),
  );
});
