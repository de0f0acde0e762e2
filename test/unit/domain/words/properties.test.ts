import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../../src/domain/limits.ts";
import { taskTitle } from "../../../../src/domain/task.ts";
import { LEVELS_MAX, piecesOf, type Piece } from "../../../../src/domain/words/pieces.ts";
import { wordsOf } from "../../../../src/domain/words/title.ts";

const SAID = [
  "Fix the login",
  "add tests",
  "It crashes",
  "Then deploy",
  "Finally ship all of it",
  "First, write the parser",
  "write the docs after the parser is done",
  "The docs depend on the parser",
  "before deploying, run the tests",
  "Step 2: build",
  "in this order:",
  "urgent",
  "Thanks!",
  "see https://example.org/a.b",
  "`a; b. c`",
  "v1.2.3",
  "(after 2)",
  "depends on bd-a1b2",
  "**Bold**",
  "Release:",
  "שלום",
  "修复登录",
  "💥",
  "e.g. this",
];
const GLUE = ["\n", "\n\n", ". ", "; ", ", ", " ", "\n- ", "\n  - ", "\n1. ", "\n2) ", "\n    - "];
const MORE = [
  "\n- [x] ",
  "\n- [ ] ",
  "\n# ",
  "\n## ",
  "\n> ",
  "\n```\n",
  " and then ",
  ": ",
  "\n---\n",
];

/** Texts as people write them, put together by chance. */
const said = fc
  .array(fc.tuple(fc.constantFrom(...SAID), fc.constantFrom(...GLUE, ...MORE)), { maxLength: 40 })
  .map((parts) => parts.flat().join(""));

const anything = fc.oneof(
  said,
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 300 }),
);

/** The words of a text without the marks of its lists. */
function spoken(text: string): string[] {
  const marks = /(^|\s|[-*+•‣◦–—·])(?:\(?\d{1,4}[.)]|\(?[a-zA-Z]\)|\[[ xX]\])(?=\s|$)/gm;
  const bare = text.replaceAll("\r", "\n").replaceAll(marks, "$1 ").replaceAll(marks, "$1 ");
  return wordsOf(bare.toWellFormed()).map((word) => word.toLowerCase());
}

const shown = (pieces: readonly Piece[]) =>
  new Set(
    pieces
      .flatMap(({ title, description }) => wordsOf(`${title} ${description}`.toWellFormed()))
      .map((word) => word.toLowerCase()),
  );

/** Fails when pieces wait for one another in a circle, the whole for its parts among them. */
function mustEnd(pieces: readonly Piece[]): void {
  const waits = pieces.map(({ after }, at) => [
    ...after.map(({ index }) => index),
    ...pieces.flatMap(({ parent }, part) => (parent === at ? [part] : [])),
  ]);
  let left = new Set(pieces.keys());
  while (left.size > 0) {
    const still = new Set([...left].filter((at) => waits[at]?.some((next) => left.has(next))));
    expect(still.size).toBeLessThan(left.size);
    left = still;
  }
}

function levelOf(pieces: readonly Piece[], at: number): number {
  const parent = pieces[at]?.parent ?? null;
  return parent === null ? 1 : 1 + levelOf(pieces, parent);
}

function mustKeepLimits(pieces: readonly Piece[]): void {
  const parts = new Map<number, number>();
  for (const [at, piece] of pieces.entries()) {
    expect(taskTitle.parse(piece.title)).toBe(piece.title);
    expect(piece.description.length).toBeLessThanOrEqual(LIMITS.description_chars_max);
    expect(levelOf(pieces, at)).toBeLessThanOrEqual(LEVELS_MAX);
    if (piece.parent === null) continue;
    expect(piece.parent).toBeLessThan(at);
    parts.set(piece.parent, (parts.get(piece.parent) ?? 0) + 1);
  }
  for (const count of parts.values())
    expect(count).toBeLessThanOrEqual(LIMITS.children_per_split_max);
}

const RUNS = { numRuns: 1_000 };

describe("any text", () => {
  it("is read without an error, the same each time, within the limits, and ends", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const pieces = piecesOf(text);
        expect(piecesOf(text)).toEqual(pieces);
        mustKeepLimits(pieces);
        mustEnd(pieces);
      }),
      RUNS,
    );
  });

  it("loses no word unless it holds no work at all", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const pieces = piecesOf(text);
        if (pieces.length === 0) return;
        const all = shown(pieces);
        expect(spoken(text).filter((word) => !all.has(word))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("holds no work only without words, or when all of it is done", () => {
    fc.assert(
      fc.property(said, (text) => {
        if (piecesOf(text).length > 0) return;
        expect(text.includes("[x]") || spoken(text).length === 0).toBe(true);
      }),
      RUNS,
    );
  });

  it("without a word of order makes no order", () => {
    const plain = fc.constantFrom("Fix the login", "Add tests", "Paint the fence", "Buy 3 eggs");
    fc.assert(
      fc.property(
        fc.array(plain, { minLength: 1 }),
        fc.constantFrom(". ", "\n", "\n- ", "\n1. ", "; "),
        (things, glue) => {
          const pieces = piecesOf(`${glue.trimStart()}${things.join(glue)}`);
          expect(pieces.flatMap(({ after }) => after)).toEqual([]);
        },
      ),
      RUNS,
    );
  });
});

/** Each is as long as an input may be, and made to be read slowly. */
const LONG: [name: string, unit: string][] = [
  ["letters", "a"],
  ["spaces", " "],
  ["words", "word "],
  ["points", "."],
  ["points and letters", "a."],
  ["sentences", "Do x. "],
  ["items", "- a\n"],
  ["numbered items", "1. a 2. b "],
  ["brackets", "("],
  ["half quotations", '"a '],
  ["backticks", "`"],
  ["backticks with words", "`a "],
  ["stars", "*"],
  ["stars with letters", "*a"],
  ["number signs", "# "],
  ["dashes", "- "],
  ["addresses", "http://"],
  ["order words", " then "],
  ["orders", "Do it, then "],
  ["befores", " before the "],
  ["afters", "Build after building the "],
  ["links", "[a]("],
  ["fences", "```\n"],
  ["commas", "a, "],
  ["colons", "a: "],
  ["emoji", "👩‍👩‍👧"],
  ["marks", "\u0301"],
  ["lone halves", "\ud83d"],
  ["tabs", "\t- a\n"],
];

describe("fifty thousand characters", () => {
  it.each(LONG)("of %s are read within the limits", (_, unit) => {
    const text = unit.repeat(Math.floor(LIMITS.input_chars_max / unit.length));
    mustKeepLimits(piecesOf(text));
  });

  it("a list of 500 items is 500 pieces, and below a heading groups of 50", () => {
    const list = Array.from({ length: 500 }, (_, at) => `- Item of the number ${at}`).join("\n");
    expect(piecesOf(list).length).toBe(500);
    const below = piecesOf(`# Catalogue\n${list}`);
    expect(below.length).toBe(511);
    expect(below.filter(({ parent }) => parent === 0).length).toBe(10);
    mustKeepLimits(below);
  });

  it("lists twenty deep keep four levels, and the rest as text", () => {
    const lines = Array.from({ length: 20 }, (_, at) =>
      ["a", "b"].map((name) => `${"  ".repeat(at)}- ${name}${at}`).join("\n"),
    );
    const pieces = piecesOf(lines.join("\n"));
    mustKeepLimits(pieces);
    expect(pieces.at(-1)?.description).toContain("b19");
  });
});
