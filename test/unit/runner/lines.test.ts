import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LINE_CHARS_MAX, openLines } from "../../../src/runner/lines.ts";

function split(chunks: readonly Uint8Array[]): string[] {
  const found: string[] = [];
  const lines = openLines((line) => found.push(line));
  for (const chunk of chunks) lines.add(Buffer.from(chunk));
  lines.end();
  return found;
}

test("lines are found wherever the bytes are cut, in the middle of a character too", () => {
  const texts = fc.array(fc.string({ unit: "grapheme" }).filter((t) => !/[\n\r]/.test(t)));
  fc.assert(
    fc.property(texts, fc.array(fc.nat(200)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      const at = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
      const chunks = [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
      expect(split(chunks)).toEqual(lines.map((line) => line.toWellFormed()));
    }),
  );
});

test("a last line without a line feed counts, and an empty output has no line", () => {
  expect(split([Buffer.from("a\nb")])).toEqual(["a", "b"]);
  expect(split([])).toEqual([]);
});

test("a carriage return before a line feed belongs to the line end", () => {
  expect(split([Buffer.from("a\r"), Buffer.from("\nb\r\n")])).toEqual(["a", "b"]);
});

test("bytes that are no UTF-8 become replacement characters", () => {
  expect(split([Buffer.from([0xff, 0x61, 0x0a, 0xe2, 0x82])])).toEqual(["\uFFFDa", "\uFFFD"]);
});

test("a line of 200 kB is kept whole, a longer one than the limit is cut", () => {
  const long = "x".repeat(200_000);
  const endless = Array.from({ length: 3 }, () => Buffer.alloc(LINE_CHARS_MAX, "y"));
  const found = split([Buffer.from(`${long}\n`), ...endless, Buffer.from("\nnext\n")]);
  expect(found.map((line) => line.length)).toEqual([200_000, LINE_CHARS_MAX, 4]);
});
