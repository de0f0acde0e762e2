import { expect, it } from "vitest";
import { stem, termsOf, wordsOf } from "../../../../src/adapters/context/index/terms.ts";

it("words are names and numbers of two digits and more", () => {
  expect(wordsOf("foo_bar(2, 404) → $el.x1 'naïve' 10px 😀")).toEqual([
    "foo_bar",
    "404",
    "$el",
    "x1",
    "naïve",
    "10",
    "px",
  ]);
  expect(wordsOf("a".repeat(101))).toEqual([]);
});

it("a name stands for its parts and for itself", () => {
  expect(termsOf("parseHTTPHeaders")).toEqual(["pars", "http", "head", "parsehttpheaders"]);
  expect(termsOf("max_retry_count")).toEqual(["max", "retry", "count", "maxretrycount"]);
  expect(termsOf("ÜberGröße")).toEqual(["über", "größ", "übergröße"]);
  expect(termsOf("_")).toEqual([]);
});

it("letters of scripts without spaces go in pairs", () => {
  expect(termsOf("登录错误")).toEqual(["登录", "录错", "错误"]);
  expect(termsOf("登录")).toEqual(["登录"]);
});

it.each([
  ["query", "queries"],
  ["cache", "caches", "cached", "caching"],
  ["validate", "validator", "validates"],
  ["option", "options"],
  ["connect", "connects", "connecting", "connected", "connection", "connections"],
  ["match", "matches", "matching"],
  ["class", "classes"],
])("%s and its forms meet in one term", (...forms) => {
  expect(new Set(forms.map(stem)).size).toBe(1);
});

it("short words and those that only look like a plural stay", () => {
  expect(["css", "status", "analysis", "ring", "bed"].map(stem)).toEqual([
    "css",
    "status",
    "analysis",
    "ring",
    "bed",
  ]);
});
