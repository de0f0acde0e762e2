import { expect, it } from "vitest";
import {
  definitionsOf,
  importsOf,
  indentOf,
} from "../../../../src/adapters/context/index/definitions.ts";
import { languageOf } from "../../../../src/adapters/context/index/languages.ts";

/** Names with their lines, counted from 0: "name 0-3". */
function found(path: string, text: string): string[] {
  const lines = text.split("\n");
  const language = languageOf(path);
  if (language === undefined) return [];
  return definitionsOf(language, lines, Int16Array.from(lines, indentOf)).map(
    ({ name, from, to }) => `${name} ${from}-${to}`,
  );
}

it.each([
  [
    "a.ts",
    "class Router {\n  async add(path) {\n    if (path) {\n    }\n  }\n}\nconst go = (x) => x;",
    ["Router 0-5", "add 1-4", "go 6-6"],
  ],
  [
    "a.js",
    "exports.send = function () {\n  return 1;\n};\nReply.prototype.end = function () {\n};",
    ["send 0-2", "end 3-4"],
  ],
  [
    "a.py",
    "class App:\n    def run(self):\n        pass\n\nasync def main():\n    pass",
    ["App 0-2", "run 1-2", "main 4-5"],
  ],
  [
    "a.go",
    "type Engine struct {\n\tname string\n}\n\nfunc (e *Engine) Run() error {\n\treturn nil\n}",
    ["Engine 0-2", "Run 4-6"],
  ],
  [
    "a.rs",
    "impl<T> Show for Cell<T> {\n    pub fn show(&self) {\n    }\n}",
    ["Cell 0-3", "show 1-2"],
  ],
  ["a.rb", "module A\n  def self.go?\n    1\n  end\nend", ["A 0-4", "go? 1-3"]],
  [
    "A.java",
    "class A {\n    private static int sum(int a) {\n        return a;\n    }\n}",
    ["A 0-4", "sum 1-3"],
  ],
  ["a.kt", "data class P(val x: Int)\n\nfun P.twice() = 1", ["P 0-0", "twice 2-2"]],
  [
    "A.cs",
    "namespace N {\n  public sealed class C {\n    public async Task Go(int a) {\n    }\n  }\n}",
    ["N 0-5", "C 1-4", "Go 2-3"],
  ],
  ["a.c", "static int add(int a, int b)\n{\n\treturn a;\n}\n\nint later(void);", ["add 0-3"]],
  [
    "a.cpp",
    "class Shape {\n  virtual double area() const {\n    return 0;\n  }\n};",
    ["Shape 0-4", "area 1-3"],
  ],
  ["a.swift", "struct V {\n    func body() {\n    }\n}", ["V 0-3", "body 1-2"]],
  ["a.scala", "object Main {\n  def run(): Unit = {\n  }\n}", ["Main 0-3", "run 1-2"]],
  ["a.php", "class P {\n    public function go($a) {\n    }\n}", ["P 0-3", "go 1-2"]],
  ["a.sh", "build() {\n  make\n}\nfunction clean {\n  rm x\n}", ["build 0-2", "clean 3-5"]],
  ["a.lua", "function M.new(a)\n  return a\nend\nlocal f = function()\nend", ["new 0-2", "f 3-4"]],
  ["a.ex", "defmodule App.Cart do\n  defp add(x) do\n    x\n  end\nend", ["Cart 0-4", "add 1-3"]],
  ["a.sql", "CREATE TABLE IF NOT EXISTS users (\n  id int\n);", ["users 0-2"]],
  ["a.pl", "sub parse {\n    1;\n}", ["parse 0-2"]],
  ["main.tf", 'resource "aws_s3_bucket" "logs" {\n  a = 1\n}', ["logs 0-2"]],
  ["a.md", "# function nothing() {", []],
])("%s", (path, text, expected) => {
  expect(found(path, text)).toEqual(expected);
});

it("a control word defines nothing, and neither does a line of data", () => {
  expect(found("a.ts", "if (a) {\n}\nfor (;;) {\n}\nreturn (\n)")).toEqual([]);
  expect(found("a.ts", `function a${"x".repeat(400)}() {}`)).toEqual([]);
});

it("lines that bring other code in are kept with their place", () => {
  const lines = [
    'import a from "./a.ts";',
    "",
    "use std::io;",
    "const b = require('b');",
    "let c;",
  ];
  expect(importsOf(lines).map(({ line }) => line)).toEqual([0, 2, 3]);
});

it("a tab is four columns, and a blank line has no indent", () => {
  expect(["a", "  a", "\ta", "\t a", "", " \t "].map(indentOf)).toEqual([0, 2, 4, 5, -1, -1]);
});
