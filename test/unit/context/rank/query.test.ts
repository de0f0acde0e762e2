import { expect, it } from "vitest";
import { queryOf } from "../../../../src/adapters/context/rank/query.ts";
import { indexOf } from "./index-of.ts";

const index = indexOf({ "a.ts": "renewLease(attempt); parse lease" });
const weights = (title: string, body = "") =>
  Object.fromEntries(queryOf(index, title, body).terms.map(({ term, weight }) => [term, weight]));

it("a word that says nothing of where is left out, others lose their endings", () => {
  expect(weights("Please fix the leases when they are renewing")).toEqual({ leas: 1, renew: 1 });
});

it("a name of several parts counts as a whole and by its parts", () => {
  expect(weights("renewLease")).toEqual({ renew: 1, leas: 1, renewlease: 1.6 });
});

it("a word in code marks counts more, one of the body less", () => {
  expect(weights("`lease`", "attempt")).toEqual({ leas: 1.6, attempt: 0.4 });
});

it("a term knows its number in the index, -1 when no file has it", () => {
  const { terms, slots } = queryOf(index, "lease zebra", "");
  expect(terms.map(({ number }) => number)).toEqual([index.numberOf("leas"), -1]);
  expect([...slots].filter((slot) => slot >= 0)).toEqual([0]);
});

it("a text without end costs no more terms than there is room for", () => {
  const body = Array.from({ length: 200_000 }, (_, at) => `word${at}x`).join(" ");
  expect(queryOf(index, "🎪 🐘", body).terms.length).toBeLessThanOrEqual(120);
});
