import * as fc from "fast-check";
import { expect, it } from "vitest";
import { fit, type Wish } from "../../../../src/adapters/context/show/fit.ts";
import { sheetOf, type Sheet } from "../../../../src/adapters/context/show/sheet.ts";
import { estimateTokens } from "../../../../src/std/tokens.ts";

/** Code of a random shape: functions, classes, comments, blank lines, and what does not parse. */
const LINES = [
  "export class Way {",
  "  add(a: string): void {",
  "    this.ways.push(a);",
  "    if (a) {",
  "    }",
  "  }",
  "}",
  "",
  "// Says why.",
  "function go(",
  "  a: number,",
  ") {",
  "const of = { ``` } // ` broken",
  'import { a } from "a";',
];
const text = fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 120 });
const PATHS = ["a.ts", "b.py", "c.txt"] as const;
const wish = fc.record({
  path: fc.constantFrom(...PATHS),
  from: fc.nat(130),
  length: fc.nat(40),
});

const cases = fc.record({
  texts: fc.tuple(text, text, text),
  asked: fc.array(wish, { maxLength: 12 }),
  room: fc.nat(1_500),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

async function sheetsOf(texts: readonly string[][]): Promise<Map<string, Sheet>> {
  const sheets = new Map<string, Sheet>();
  for (const [at, path] of PATHS.entries()) {
    const whole = texts[at]?.join("\n") ?? "";
    sheets.set(path, await sheetOf({ path, blob: whole, text: whole }));
  }
  return sheets;
}

const wishesOf = ({ asked, room }: Case): Wish[] =>
  asked.map(({ path, from, length }) => ({ path, from, to: from + length, why: "words", room }));

it("what is shown never exceeds its room, and the same is shown twice", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { files } = fit(await sheetsOf(each.texts), wishesOf(each));
      const all = files.map((file) => file.text).join("\n\n");
      expect(estimateTokens(all)).toBeLessThanOrEqual(each.room);
      const again = fit(await sheetsOf(each.texts), wishesOf(each));
      expect(JSON.stringify(again)).toBe(
        JSON.stringify(fit(await sheetsOf(each.texts), wishesOf(each))),
      );
      expect(again.files.map((file) => file.text).join("\n\n")).toBe(all);
    }),
    { numRuns: 60 },
  );
});

it("every line is one of the file or names those it stands for, in order, none twice", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { files } = fit(await sheetsOf(each.texts), wishesOf(each));
      for (const { path, text: shown, lines } of files) {
        const whole = each.texts[PATHS.findIndex((one) => one === path)] ?? [];
        expect(numbersOf(shown, whole)).toEqual(
          whole.map((_, at) => at + 1).slice(0, endOf(whole)),
        );
        for (const [at, { from }] of lines.entries())
          expect(from).toBeGreaterThan(lines[at - 1]?.to ?? 0);
      }
    }),
    { numRuns: 60 },
  );
});

/** Empty lines at the end are not told of. */
const endOf = (lines: readonly string[]) => lines.findLastIndex((line) => line !== "") + 1;

/**
 * The number of each line that stands in a block or is folded there; NaN for one that is not the
 * line of that number.
 */
function numbersOf(shown: string, whole: readonly string[]): number[] {
  const numbers: number[] = [];
  for (const line of shown.split("\n").slice(2, -1)) {
    const [, from, to] = /^⋯ lines? (\d+)(?: to (\d+))?/.exec(line) ?? [];
    const next = numbers.length + 1;
    const is_right = from === undefined ? line === whole[next - 1] : Number(from) === next;
    for (let at = next; at <= Number(to ?? from ?? next); at += 1)
      numbers.push(is_right ? at : Number.NaN);
  }
  return numbers;
}

it("what has no room is left, the rest goes on", async () => {
  const long = Array.from({ length: 200 }, (_, at) => `value ${at}`);
  const sheets = await sheetsOf([long, ["def a():", "    pass"], []]);
  const room = 100;
  const { files, left } = fit(sheets, [
    { path: "a.ts", from: 0, to: 199, why: "words", room },
    { path: "b.py", from: 0, to: 1, why: "words", room },
  ]);
  expect(left.map(({ path }) => path)).toEqual(["a.ts"]);
  expect(files.map(({ path }) => path)).toEqual(["b.py"]);
});
