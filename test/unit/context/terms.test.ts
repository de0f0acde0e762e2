import { expect, it } from "vitest";
import { termsOf } from "../../../src/adapters/context/terms.ts";

const words = (title: string, description = "") =>
  termsOf(title, description).map(({ word }) => word);

it("names of code come before plain words, and words that say nothing are left out", () => {
  expect(words("Please fix the lease in `renewLease` of src/engine/leases.ts")).toEqual([
    "renewlease",
    "src/engine/leases.ts",
    "lease",
    "engine",
    "leases",
    "renew",
    "src",
  ]);
});

it("the order does not depend on the order of the words", () => {
  const forth = words("alpha beta gamma");
  expect(words("gamma alpha beta")).toEqual(forth);
});

it("takes a bounded number of words from a text of any length", () => {
  const text = Array.from({ length: 5_000 }, (_, at) => `word${at}x`).join(" ");
  expect(termsOf("title", text)).toHaveLength(24);
});
