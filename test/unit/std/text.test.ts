import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cutEnd, cutStart, plainText } from "../../../src/std/text.ts";

test("escape sequences are taken out and control characters made visible", () => {
  const nasty = "\u001b[2J\u001b]0;title\u0007ok\u0000\u001b[1mbold\u009b31m\b";
  expect(plainText(nasty)).not.toMatch(/[^\P{Cc}\n\t]/u);
  expect(plainText("\u001b[31mred\u001b[0m\u0007")).toBe("red\uFFFD");
});

test("line ends become line feeds, and tabs stay", () => {
  expect(plainText("a\r\nb\rc\td\n")).toBe("a\nb\nc\td\n");
});

test("characters that turn the direction of writing are made visible", () => {
  expect(plainText("user\u202E gnp.exe")).toBe("user\uFFFD gnp.exe");
});

test("text in any language stays as it is", () => {
  const text = "Grüße, 改善, مرحبا, 🎪";
  expect(plainText(text)).toBe(text);
});

test("plain text is well-formed and free of control characters, whatever it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const plain = plainText(text);
      expect(plain.isWellFormed()).toBe(true);
      expect(plain).not.toMatch(/[^\P{Cc}\n\t]/u);
      expect(plainText(plain)).toBe(plain);
    }),
  );
});

test("a text is cut only when it is too long, and then shows it", () => {
  expect([cutEnd("abcd", 4), cutEnd("abcde", 4)]).toEqual(["abcd", "abc…"]);
  expect([cutStart("abcd", 4), cutStart("abcde", 4)]).toEqual(["abcd", "…cde"]);
});

test("a cut never leaves half a character", () => {
  expect(cutEnd("ab🎪", 4)).toBe("ab🎪");
  expect(cutEnd("ab🎪c", 4).isWellFormed()).toBe(true);
  expect(cutStart("c🎪ab", 4).isWellFormed()).toBe(true);
});
