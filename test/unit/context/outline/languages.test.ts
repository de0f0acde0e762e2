import { expect, it } from "vitest";
import { outlineOf } from "../../../../src/adapters/context/outline/outlines.ts";

/** Definitions as "kind name from-to, signature from-to", lines counted from 0. */
async function outlined(path: string, ...lines: string[]): Promise<string[]> {
  const { definitions } = await outlineOf({ path, blob: lines.join("\n"), text: lines.join("\n") });
  return definitions.map(
    ({ kind, name, from, to, head, signature_to }) =>
      `${kind} ${name} ${from}-${to}, ${head}-${signature_to}`,
  );
}

it("TypeScript: with comments, decorators and signatures of several lines", async () => {
  const found = await outlined(
    "a.ts",
    "import x from 'x'; // why",
    "/** Ways. */",
    "export abstract class Router<T> {",
    "  @inject() // one",
    "  private readonly log = (a: T) => {",
    "    return a;",
    "  };",
    "",
    "  // Adds.",
    "  async add(",
    "    path: string,",
    "  ): Promise<void> {",
    "    const inner = () => {",
    "    };",
    "  }",
    "}",
    "export const LIMIT = 5;",
    "export const go = (x: number) => x;",
    "type A = { b: string };",
    "declare namespace N {",
    "  interface I { a: 1 }",
    "}",
  );
  expect(found).toEqual([
    "class Router 1-15, 2-2",
    "function log 3-6, 3-4",
    "function add 8-14, 9-11",
    "function inner 12-13, 12-12",
    "function go 17-17, 17-17",
    "type A 18-18, 18-18",
    "module N 19-21, 19-19",
    "interface I 20-20, 20-20",
  ]);
});

it("JavaScript: what is exported by assignment", async () => {
  const found = await outlined(
    "a.js",
    "exports.send = function () {",
    "  return 1;",
    "};",
    "Reply.prototype.end = function end () {",
    "};",
    "module.exports = { go() {",
    "} }",
  );
  expect(found).toEqual([
    "function send 0-2, 0-0",
    "function end 3-4, 3-3",
    "function go 5-6, 5-5",
  ]);
});

it("Python: decorators belong to what they decorate", async () => {
  const found = await outlined(
    "a.py",
    "# Runs.",
    "@app.route('/')",
    "class App:",
    "    def run(",
    "        self,",
    "    ):",
    '        """Runs."""',
    "        pass",
    "",
    "async def main():",
    "    pass",
  );
  expect(found).toEqual(["class App 0-7, 1-2", "function run 3-7, 3-5", "function main 9-10, 9-9"]);
});

it("Go: methods, types, groups of constants", async () => {
  const found = await outlined(
    "a.go",
    "package a",
    "// Engine runs.",
    "type Engine struct {",
    "\tname string",
    "}",
    "",
    "func (e *Engine) Run(a int) error {",
    "\treturn nil",
    "}",
    "const (",
    "\tOne = 1",
    ")",
  );
  expect(found).toEqual(["type Engine 1-4, 2-2", "function Run 6-8, 6-6", "value One 9-11, 9-9"]);
});

it("Rust: attributes and documentation, implementations by their type", async () => {
  const found = await outlined(
    "a.rs",
    "/// A cell.",
    "#[derive(Debug)]",
    "pub struct Cell<T> { a: T }",
    "impl<T> Show for Cell<T> {",
    "    pub fn show(&self)",
    "    where",
    "        T: Show,",
    "    {",
    "    }",
    "}",
  );
  expect(found).toEqual(["class Cell 0-2, 2-2", "class Cell 3-9, 3-3", "function show 4-8, 4-6"]);
});

it.each([
  [
    "A.java",
    [
      "/** A. */",
      "public class A {",
      "  @Override",
      "  int sum(int a) {",
      "    return a;",
      "  }",
      "}",
    ],
    ["class A 0-6, 1-1", "function sum 2-5, 2-3"],
  ],
  [
    "a.rb",
    ["module A", "  # Goes.", "  def self.go?", "    1", "  end", "end"],
    ["module A 0-5, 0-0", "function go? 1-4, 2-2"],
  ],
  [
    "a.php",
    ["<?php", "class A {", "  public function go(int $a): int", "  {", "    return 1;", "  }", "}"],
    ["class A 1-6, 1-1", "function go 2-5, 2-2"],
  ],
  [
    "a.cpp",
    ["namespace n {", "template <class T>", "struct S {", "  T *go(int a) {", "  }", "};", "}"],
    ["module n 0-6, 0-0", "class S 1-5, 1-2", "function go 3-4, 3-3"],
  ],
  [
    "a.c",
    ["static int", "add(int a,", "    int b)", "{", "\treturn a;", "}", "struct s *later(void);"],
    ["function add 0-5, 0-2"],
  ],
  [
    "A.cs",
    ["namespace N {", "  public class C {", "    [Fact]", "    void Go() {", "    }", "  }", "}"],
    ["module N 0-6, 0-0", "class C 1-5, 1-1", "function Go 2-4, 2-3"],
  ],
  ["a.sh", ["#!/bin/sh", "go() {", "  echo", "}"], ["function go 1-3, 1-1"]],
  ["a.kt", ["class P {", "  fun go() {", "  }", "}"], ["value P 0-3, 0-0", "value go 1-2, 1-1"]],
])("%s", async (path, lines, expected) => {
  expect(await outlined(path, ...lines)).toEqual(expected);
});
