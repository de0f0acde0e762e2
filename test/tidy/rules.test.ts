import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceFindings, treeFindings, withExceptions } from "./rules.ts";
import { figureFindings, figuresOf, functionsOf } from "./sizes.ts";
import { parse, readTree } from "./source.ts";

/** The rules that one file breaks. */
function rulesBroken(path: string, text: string): string[] {
  return treeFindings([{ path, text }]).map(({ rule }) => rule);
}

/** The messages about one file's imports. */
function arrows(path: string, text: string): string[] {
  const found = sourceFindings(parse({ path, text })).filter(({ rule }) => rule === "arrows");
  return found.map(({ message }) => message);
}

function lines(count: number, text: string): string {
  return `${text}\n`.repeat(count);
}

test.each([
  ["supervisor/a.ts", "../src/std/process.ts"],
  ["supervisor/a.ts", "zod"],
  ["rehearsal/a.ts", "../src/domain/task.ts"],
  ["src/std/a.ts", "../domain/task.ts"],
  ["src/domain/a.ts", "../ports/clock.ts"],
  ["src/domain/a.ts", "node:fs"],
  ["src/contract/a.ts", "../engine/apply.ts"],
  ["src/ports/a.ts", "../contract/tasks.ts"],
  ["src/engine/a.ts", "../adapters/store/sqlite.ts"],
  ["src/engine/a.ts", "kysely"],
  ["src/runner/a.ts", "../engine/apply.ts"],
  ["src/adapters/agents/a.ts", "../store/sqlite.ts"],
  ["src/adapters/agents/a.ts", "../../engine/apply.ts"],
  ["src/adapters/agents/a.ts", "kysely"],
  ["src/server/a.ts", "../adapters/store/sqlite.ts"],
  ["src/client/a.ts", "../server/http.ts"],
  ["src/client/a.ts", "node:http"],
  ["src/cli/a.ts", "../main/cli.ts"],
  ["web/src/a.tsx", "../../src/engine/apply.ts"],
  ["web/src/a.tsx", "fastify"],
  ["web/src/features/task/a.tsx", "../worker/b.tsx"],
  ["src/unknown/a.ts", "../domain/task.ts"],
])("%s may not import %s", (path, from) => {
  expect(arrows(path, `import { a } from "${from}";`)).toHaveLength(1);
});

test.each([
  ["supervisor/a.ts", "node:net"],
  ["src/domain/a.ts", "zod"],
  ["src/engine/a.ts", "../domain/task.ts"],
  ["src/engine/a.ts", "./claim.ts"],
  ["src/adapters/store/a.ts", "kysely"],
  ["src/adapters/store/a.ts", "./tables/tasks.ts"],
  ["src/server/a.ts", "@fastify/static"],
  ["src/main/a.ts", "../adapters/store/sqlite.ts"],
  ["src/main/a.ts", "../../supervisor/protocol.ts"],
  ["web/src/features/task/a.tsx", "../../parts/button.tsx"],
  ["test/unit/a.test.ts", "../../src/main/cli.ts"],
  ["web/vite.config.ts", "vite"],
])("%s may import %s", (path, from) => {
  expect(arrows(path, `import { a } from "${from}";`)).toEqual([]);
});

test("every way to import is seen", () => {
  const ways = [
    `import { a } from "fastify";`,
    `import type { A } from "fastify";`,
    `import "fastify";`,
    `export * from "fastify";`,
    `export { a } from "fastify";`,
    `const a = await import("fastify");`,
    `type A = import("fastify").A;`,
  ];
  expect(ways.map((text) => arrows("src/engine/a.ts", text).length)).toEqual(ways.map(() => 1));
});

test("an import in a comment or a string is none", () => {
  const text = `// import { a } from "fastify";\nconst text = 'import { a } from "fastify"';`;
  expect(arrows("src/engine/a.ts", text)).toEqual([]);
});

test("a releaser may know the supervisor's protocol as types only", () => {
  const path = "src/adapters/releasers/local.ts";
  const from = `"../../../supervisor/protocol.ts"`;
  expect(arrows(path, `import type { Probe } from ${from};`)).toEqual([]);
  expect(arrows(path, `import { type Probe } from ${from};`)).toEqual([]);
  expect(arrows(path, `import { PROTOCOL_VERSION } from ${from};`)).toHaveLength(1);
});

test("a circle of imports is found, however long, and shown", () => {
  const files = ["b", "c", "a"].map((next, index) => ({
    path: `src/engine/${"abc"[index]}.ts`,
    text: `import type { A } from "./${next}.ts";`,
  }));
  const found = treeFindings(files).filter(({ rule }) => rule === "cycles");
  expect(found).toHaveLength(1);
  expect(found[0]?.message).toContain("a.ts → src/engine/b.ts → src/engine/c.ts → src/engine/a.ts");
});

test("an import that waits to be called closes no circle", () => {
  const files = [
    { path: "src/cli/a.ts", text: `void (await import("./b.ts"));` },
    { path: "src/cli/b.ts", text: `import type { A } from "./a.ts";` },
  ];
  expect(treeFindings(files)).toEqual([]);
});

test("a file over its size is found, and comments and blank lines do not count", () => {
  expect(rulesBroken("src/std/a.ts", lines(301, "void 0;"))).toEqual(["file-size"]);
  expect(rulesBroken("src/std/a.ts", lines(300, "void 0;\n\n// why"))).toEqual([]);
  expect(rulesBroken("test/unit/a.test.ts", lines(401, "void 0;"))).toEqual(["file-size"]);
  expect(rulesBroken("test/scenarios/task/a.test.ts", lines(121, "x();"))).toEqual(["file-size"]);
});

test("a line over 100 columns is found", () => {
  expect(rulesBroken("src/std/a.ts", `void "${"é".repeat(93)}";`)).toEqual(["columns"]);
  expect(rulesBroken("src/std/a.ts", `void "${"é".repeat(92)}";`)).toEqual([]);
});

test("a function over 50 code lines or 4 parameters is found", () => {
  const long = `function long() {\n${lines(49, "x();")}}`;
  expect(rulesBroken("src/std/a.ts", long)).toContain("function-size");
  expect(rulesBroken("src/std/a.ts", "function f(a, b, c, d, e) {}")).toEqual(["function-size"]);
  expect(rulesBroken("src/std/a.ts", "const f = (a, b, c, { d, e }) => a;")).toEqual([]);
});

test("a nested function counts by itself when named and with its owner when not", () => {
  const sizes = (text: string): [string, number][] =>
    functionsOf(parse({ path: "src/std/a.ts", text })).map((each) => [each.name, each.lines]);
  expect(sizes("function out() {\n  const inner = () => {\n    x();\n  };\n  y();\n}")).toEqual([
    ["out", 3],
    ["inner", 3],
  ]);
  expect(sizes("function out() {\n  each(() => {\n    x();\n  });\n}")).toEqual([
    ["out", 5],
    ["anonymous callback", 3],
  ]);
  expect(sizes("const list = all.map((each) => each.id);")).toEqual([]);
  expect(sizes("const twin = {\n  async load() {\n    x();\n  },\n};")).toEqual([["load", 3]]);
});

test("the figures of all functions are found when they are over", () => {
  const made = (path: string, size: number) => ({
    path,
    line: 1,
    name: "f",
    lines: size,
    parameters: 0,
  });
  const short = Array.from({ length: 94 }, () => made("src/short.ts", 5));
  const long = Array.from({ length: 6 }, () => made("src/long.ts", 26));
  expect(figuresOf([...short, ...long])).toEqual({
    functions: 100,
    median: 5,
    p95: 26,
    longest: 26,
  });
  expect(figureFindings([...short, ...long]).map(({ path }) => path)).toEqual(["src/long.ts"]);
  expect(figureFindings([...short, ...short])).toEqual([]);
  expect(figureFindings([made("a.ts", 7)])[0]?.message).toContain("median");
});

test.each([
  ["README.md", "TODO: write", "unfinished"],
  ["src/std/a.ts", "// good enough for now", "unfinished"],
  ["src/std/a.ts", "// @ts-ignore", "type-escape"],
  ["src/std/a.ts", "let a: any;", "type-escape"],
  ["src/std/a.ts", "a as any;", "type-escape"],
  ["src/std/a.ts", "a as unknown as string;", "type-escape"],
  ["test/unit/a.test.ts", "test.only('a', f);", "narrowed-test"],
  ["test/unit/a.test.ts", "it.skip('a', f);", "skipped-test"],
  ["test/unit/a.test.ts", "test.skipIf(slow)('a', f);", "skipped-test"],
  ["package-lock.json", `"resolved": "https://example.test/a.tgz"`, "registry-host"],
  ["docs/a.md", "from https://registry.npmjs.org/zod", "registry-host"],
  ["test/fixtures/a.txt", "cwd /root/project", "machine-path"],
  ["deploy/a.sh", "cd /work/main", "machine-path"],
  ["src/domain/a.ts", "const now = Date.now();", "impure-domain"],
  ["src/helpers/a.ts", "void 0;", "folder-name"],
  ["src/engine/utils.ts", "void 0;", "folder-name"],
])("%s may not say %s", (path, text, rule) => {
  expect(rulesBroken(path, text)).toContain(rule);
});

test.each([
  ["src/std/a.ts", "// any port, as told; todo lists are fine"],
  ["src/std/a.ts", `const text = "a: any";`],
  ["src/std/a.ts", `const path = join(home, "work/tree");`],
  ["src/std/a.ts", `const folder = mkdtemp("rm-XXXXXX");`],
  ["test/unit/a.test.ts", "// The kernel of this machine has no such call.\ntest.skip('a', f);"],
  ["src/engine/a.ts", "const now = Date.now();"],
])("%s may say %s", (path, text) => {
  expect(rulesBroken(path, text)).toEqual([]);
});

test("an export without a docstring is found", () => {
  const exported = [
    "function f() {}",
    "const c = 1;",
    "type T = 1;",
    "interface I {}",
    "default 1;",
  ];
  for (const each of exported) {
    expect(rulesBroken("src/std/a.ts", `/** File. */\nvoid 0;\nexport ${each}`)).toEqual([
      "docstring",
    ]);
    expect(rulesBroken("src/std/a.ts", `/** What it is. */\nexport ${each}`)).toEqual([]);
  }
  expect(rulesBroken("supervisor/a.ts", "// a remark\nexport const c = 1;")).toEqual(["docstring"]);
  expect(rulesBroken("test/unit/a.ts", "export const c = 1;")).toEqual([]);
});

test("an exception takes a finding away, and must be needed and have a reason", () => {
  const path = "src/helpers/a.ts";
  const findings = treeFindings([{ path, text: "void 0;" }]).filter(
    (f) => f.rule === "folder-name",
  );
  const exception = { rule: "folder-name", path, reason: "The word is the field's own noun." };
  expect(withExceptions(findings, [exception])).toEqual([]);
  expect(withExceptions([], [exception])[0]?.message).toContain("not needed any more");
  expect(withExceptions(findings, [{ ...exception, reason: "yes" }])[0]?.rule).toBe("exceptions");
});

test("a tree without git is walked, and what is made is left out", () => {
  const root = mkdtempSync(join(tmpdir(), "tidy-"));
  for (const path of ["src/a.ts", "node_modules/zod/index.js", ".node/b.ts", "web/dist/c.js"]) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), "void 0;");
  }
  const paths = readTree(root).map(({ path }) => path);
  rmSync(root, { recursive: true });
  expect(paths).toEqual(["src/a.ts"]);
});
