import * as fc from "fast-check";
import { expect, it } from "vitest";
import { fold } from "../../../src/engine/prompts/fold.ts";
import { estimateTokens } from "../../../src/std/tokens.ts";

it("a text that fits stays as it is", () => {
  expect(fold("One.\n\nTwo.", 100)).toEqual({ text: "One.\n\nTwo.", lines_left: 0 });
});

it("a text that is too long ends at a paragraph, a fenced block being one", () => {
  const block = "```ts\nconst a = 1;\n\nconst b = 2;\n```";
  const text = ["The first.", block, "The last."].join("\n\n");
  const room = estimateTokens(`The first.\n\n${block}`);
  expect(fold(text, room)).toEqual({ text: `The first.\n\n${block}`, lines_left: 2 });
  expect(fold(text, room - 1)).toEqual({ text: "The first.", lines_left: 8 });
});

it("of a paragraph that is too long itself whole lines stay, and its fence is closed", () => {
  const text = `\`\`\`\`text\n${"a line\n".repeat(50)}\`\`\`\``;
  const folded = fold(text, 20);
  expect(folded.text).toMatch(/^````text\n(a line\n)+````$/);
  expect(estimateTokens(folded.text)).toBeLessThanOrEqual(20);
  expect(fold("x".repeat(500), 10).text).toBe("x".repeat(36));
});

it("whatever the text, what is left of it fits", () => {
  const line = fc.constantFrom("", "```", "~~~~ts", "some words", "    deep", "a ".repeat(40));
  fc.assert(
    fc.property(fc.array(line), fc.nat(120), (lines, tokens_max) => {
      const { text } = fold(lines.join("\n"), tokens_max);
      expect(estimateTokens(text)).toBeLessThanOrEqual(tokens_max);
    }),
  );
});
