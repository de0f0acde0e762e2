import { expect, it } from "vitest";
import {
  fileOfFrame,
  framesIn,
  holdsTrace,
} from "../../../../src/adapters/context/layers/traces.ts";

it.each([
  ["JavaScript", "    at renew (/app/src/lease.ts:12:5)", "/app/src/lease.ts", 12],
  ["JavaScript module", "    at file:///app/src/lease.mjs:12:5", "/app/src/lease.mjs", 12],
  ["Next.js", "  at Page (app/[id]/page.tsx:12:5)", "app/[id]/page.tsx", 12],
  ["Python", '  File "/app/shop/cart.py", line 12, in add', "/app/shop/cart.py", 12],
  ["pytest", "tests/test_cart.py:12: AssertionError", "tests/test_cart.py", 12],
  ["Java", "\tat com.shop.Cart.add(Cart.java:12)", "com/shop/Cart.java", 12],
  ["Java module", "\tat app//com.shop.Cart$Item.<init>(Cart.java:12)", "com/shop/Cart.java", 12],
  ["Go", "\t/go/src/shop/cart.go:12 +0x1d", "/go/src/shop/cart.go", 12],
  ["Go test", "    cart_test.go:12: want 1", "cart_test.go", 12],
  ["Rust", "thread 'main' panicked at src/cart.rs:12:5:", "src/cart.rs", 12],
  ["rustc", "  --> src/cart.rs:12:5", "src/cart.rs", 12],
  ["Ruby", "app/cart.rb:12:in `add'", "app/cart.rb", 12],
  ["PHP", "#0 /app/src/Cart.php(12): Cart->add()", "/app/src/Cart.php", 12],
  ["PHP message", "PHP Fatal error in /app/src/Cart.php on line 12", "/app/src/Cart.php", 12],
  ["C#", String.raw`   at Shop.Cart.Add() in C:\src\Cart.cs:line 12`, "/src/Cart.cs", 12],
  ["C", "src/cart.c:12:5: error: expected ';'", "src/cart.c", 12],
  ["tsc", "src/cart.ts(12,5): error TS2345: no", "src/cart.ts", 12],
  ["Elixir", "    (shop 0.1.0) lib/cart.ex:12: Cart.add/1", "lib/cart.ex", 12],
  ["Dart", "#0  add (package:shop/cart.dart 12:5)", "shop/cart.dart", 12],
])("%s: the place of a frame is found", (_language, text, path, line) => {
  expect(framesIn(text)).toEqual([{ path, line }]);
});

it("times, versions and addresses are no places", () => {
  expect(framesIn("at 12:30:45 v1.2.3 of 10.0.0.1:8080 said 3:4")).toEqual([]);
});

it("each place is told once, and a long line without any ends soon", () => {
  const text = `src/a.ts:3\nsrc/a.ts:3\nsrc/b.ts:4\n${"a/b.".repeat(50_000)}`;
  expect(framesIn(text)).toHaveLength(2);
});

it.each([
  "Traceback (most recent call last):\n",
  "x\n  at run (a.ts:1:2)",
  "goroutine 1 [running]:",
])("%j is a trace", (text) => expect(holdsTrace(text)).toBe(true));

it("words about an error are no trace", () => {
  expect(holdsTrace("An error is shown at the top, see src/a.ts")).toBe(false);
});

const PATHS = new Map([
  ["cart.ts", ["src/shop/cart.ts", "src/admin/cart.ts"]],
  ["lease.ts", ["src/lease.ts"]],
]);

it.each([
  ["src/admin/cart.ts", "src/admin/cart.ts"],
  ["/app/src/shop/cart.ts", "src/shop/cart.ts"],
  ["cart.ts", null],
  ["lease.ts", "src/lease.ts"],
  ["/app/node_modules/lease/src/lease.ts", null],
  ["other/lease.ts", null],
  ["../../etc/passwd", null],
])("%s leads to %s", (path, expected) => {
  expect(fileOfFrame({ path, line: 1 }, PATHS)).toBe(expected);
});
