import { expect, test } from "vitest";
import { lru } from "../../../src/std/lru.ts";

test("what was not asked for the longest is forgotten first", () => {
  const values = lru<number>(2);
  values.put("a", 1);
  values.put("b", 2);
  expect(values.get("a")).toBe(1);
  values.put("c", 3);
  expect([values.get("a"), values.get("b"), values.get("c")]).toEqual([1, undefined, 3]);
});

test("a value that is put again counts once", () => {
  const values = lru<number>(2);
  values.put("a", 1);
  values.put("b", 2);
  values.put("b", 3);
  expect([values.get("a"), values.get("b")]).toEqual([1, 3]);
});
