import * as fc from "fast-check";
import { expect, it } from "vitest";
import { outlineOf } from "../../../../src/adapters/context/outline/outlines.ts";

const ENDINGS = "ts tsx js py go rs java rb php cpp cs sh kt txt".split(" ");
const PIECES = [
  "class A {",
  "def a(",
  "function f() {",
  "}",
  "end",
  "`",
  '"',
  "/*",
  "*/",
  "\0",
  "\r\n",
  "\n",
  "\n\n",
  "\u{1f600}",
  "<?php",
  "impl<T>",
  "@a",
  "  ",
  "=> (",
];

it("any text has an outline: what is found lies in it, and is not cut outside of it", async () => {
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((all) => all.join(""));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ENDINGS), text, async (ending, whole) => {
      const lines = whole.split("\n").length;
      const { definitions, borders } = await outlineOf({
        path: `a.${ending}`,
        blob: whole,
        text: whole,
      });
      for (const { from, head, signature_to, to } of definitions) {
        const order = [0, from, head, signature_to, to, lines - 1];
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
      expect(borders.filter((at) => at < 0 || at > lines)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it("what is too large or too deep for a tree is outlined by how its lines look", async () => {
  const large = `class Large {\n${"  go() {\n  }\n".repeat(40_000)}}\n`;
  const found = await outlineOf({ path: "a.ts", blob: "large", text: large });
  expect(found.definitions[0]).toMatchObject({ name: "Large", kind: "value" });
  const deep = `class Deep {\n${"(".repeat(150_000)}\n}\n`;
  const least = await outlineOf({ path: "a.ts", blob: "deep", text: deep });
  expect(least.definitions.map(({ name }) => name)).toEqual(["Deep"]);
});

it("broken code has the outline of what is whole in it", async () => {
  const text = "function a() {\n  return 1;\n}\n\nfunction b( {{{\n\nclass C {\n  go() {\n  }\n}\n";
  const { definitions } = await outlineOf({ path: "a.ts", blob: "broken", text });
  expect(definitions.map(({ name }) => name)).toEqual(expect.arrayContaining(["a"]));
});
