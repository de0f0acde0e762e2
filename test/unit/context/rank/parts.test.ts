import * as fc from "fast-check";
import { expect, it } from "vitest";
import { partsOf } from "../../../../src/adapters/context/rank/parts.ts";
import { indexOf } from "./index-of.ts";

const factsOf = (text: string) => {
  const facts = indexOf({ "a.ts": text }).files[0]?.facts;
  if (facts === undefined) throw new Error("expected facts of a text, got none");
  return facts;
};
const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, at) => `  ${word}${at}();\n`).join("");

it("each definition is a part of its own, what stands between them another", () => {
  const body = lines(5, "call");
  const text = `import a from "a";\n\n\n\n\nfunction b() {\n${body}}\nfunction c() {\n${body}}\n`;
  const facts = factsOf(text);
  const parts = partsOf(facts, facts.definitions);
  expect(parts.map(({ from, to }) => [from, to])).toEqual([
    [0, 4],
    [5, 11],
    [12, 18],
  ]);
});

it("what is too long is parted after a blank line near its middle", () => {
  const facts = factsOf(`function long() {\n${lines(40, "one")}\n${lines(40, "two")}}\n`);
  const parts = partsOf(facts, facts.definitions);
  expect(parts.map(({ from, to }) => [from, to])).toEqual([
    [0, 41],
    [42, 82],
  ]);
});

it("the parts of any file hold each of its lines once, in order", () => {
  const line = fc.constantFrom("", "function a() {", "  b();", "}", "    if (c) {", "class D {");
  fc.assert(
    fc.property(fc.array(line, { maxLength: 200 }), (all) => {
      const facts = factsOf(all.join("\n"));
      const parts = partsOf(facts, facts.definitions);
      const held = parts.flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, at) => from + at),
      );
      expect(held).toEqual(Array.from(facts.chars, (_, at) => at));
      const chars = parts.reduce((sum, part) => sum + part.chars, 0);
      expect(chars).toBe(facts.chars.reduce((sum, n) => sum + n, 0));
    }),
  );
});
