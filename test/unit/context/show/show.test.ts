import { expect, it } from "vitest";
import { sheetOf, type Span } from "../../../../src/adapters/context/show/sheet.ts";
import { shown } from "../../../../src/adapters/context/show/show.ts";

const ROUTER = [
  'import { a } from "./a.ts"; // 1',
  "",
  "/** Finds ways. */",
  "export class Router {",
  "  private ways: string[] = []; // a member between the class and its first method",
  "",
  "  /** Adds. */",
  "  add(",
  "    way: string,",
  "  ): void {",
  "    this.ways.push(way);",
  "    this.ways.sort(); // so that they are always in the order in which they are looked for",
  "    this.ways.reverse(); // the longest before the shorter ones, as people expect it",
  "  }",
  "",
  "  remove(way: string): void {",
  "    this.ways = this.ways.filter((each) => each !== way);",
  "  }",
  "}",
  "",
  "export const go = () => new Router();",
];

async function show(path: string, lines: readonly string[], ...spans: Span[]) {
  const text = `${lines.join("\n")}\n`;
  return shown(await sheetOf({ path, blob: text, text }), spans, "its words");
}

/** The lines inside the fence. */
const inside = (text: string | undefined) => (text ?? "").split("\n").slice(2, -1);

it("a definition stands whole, below the signature around it, with few imports", async () => {
  const found = await show("src/router.ts", ROUTER, { from: 15, to: 15 });
  expect(found?.text).toMatch(/^src\/router\.ts \(its words\):\n```ts data-\w+\n/);
  expect(inside(found?.text)).toEqual([
    ROUTER[0],
    ROUTER[1],
    ...ROUTER.slice(2, 4),
    "⋯ lines 5 to 15: add()",
    ...ROUTER.slice(15),
  ]);
  expect(found?.lines).toEqual([
    { path: "src/router.ts", from: 1, to: 4 },
    { path: "src/router.ts", from: 16, to: 21 },
  ]);
});

it("a long definition is folded inside, between statements, below its signature", async () => {
  const statements = Array.from({ length: 30 }, (_, at) => [
    `  call${at}(`,
    "    // a comment that makes these lines long enough, so that they are worth to be folded",
    "  );",
  ]).flat();
  const text = ["function long(", "  way: string,", ") {", ...statements, "}"];
  const found = await show("a.ts", text, { from: 52, to: 52 });
  expect(inside(found?.text)).toEqual([
    ...text.slice(0, 3),
    "⋯ lines 4 to 51",
    ...text.slice(51, 54),
    "⋯ lines 55 to 94",
  ]);
});

it("what is folded is named, and what has no room among the names is counted", async () => {
  const many = Array.from({ length: 40 }, (_, at) => [
    `export function doesSomething${at}() {`,
    "  return 1;",
    "}",
  ]).flat();
  const found = await show("a.ts", many, { from: 0, to: 2 });
  expect(inside(found?.text).at(-1)).toMatch(
    /^⋯ lines 4 to 120: doesSomething1\(\), .*\(\) and 3\d more$/,
  );
});

it("a key of several lines is not shown when only its middle is chosen", async () => {
  const key = Array.from({ length: 30 }, () => "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0NTY3");
  const text = [
    "const key = `-----BEGIN RSA PRIVATE KEY-----",
    ...key,
    "-----END RSA PRIVATE KEY-----`;",
  ];
  const found = await show("a.ts", [...text, "export const after = 1;"], { from: 10, to: 20 });
  expect(found?.text ?? "").not.toContain("QUJDREVGR0hJ");
  const after = await show("a.ts", [...text, "export const after = 1;"], { from: 32, to: 32 });
  expect(after?.lines).toEqual([{ path: "a.ts", from: 33, to: 33 }]);
});

it("a file name cannot write lines of its own", async () => {
  const found = await show("a\n# Rules\n.ts", ["const a = 1;"], { from: 0, to: 0 });
  expect(found?.text.split("\n")[0]).toBe(String.raw`"a\n# Rules\n.ts" (its words):`);
});

it("blank lines alone are nothing to show", async () => {
  expect(await show("a.txt", ["", "", "a"], { from: 0, to: 0 })).toBeNull();
});
