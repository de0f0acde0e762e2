import { expect, it } from "vitest";
import { mentionsOf, pathsNamed } from "../../../../src/adapters/context/rank/mentions.ts";
import { indexOf } from "./index-of.ts";

const index = indexOf({
  "src/queue/lease.ts": "export function renewLease() {}",
  "src/index.ts": "",
  "lib/index.ts": "",
  "docs/notes.md": "lease",
});
const paths = (title: string, body = "") => [...mentionsOf(index, { title, body }).paths];

it("a path is named in full, by its end, and with what stands around it", () => {
  expect(paths("See `src/queue/lease.ts:12`.")).toEqual(["src/queue/lease.ts"]);
  expect(paths("queue/lease.ts is slow")).toEqual(["src/queue/lease.ts"]);
  expect(paths("(./docs/notes.md)")).toEqual(["docs/notes.md"]);
  expect(paths("queue\\lease.ts")).toEqual(["src/queue/lease.ts"]);
});

it("a full path names one file, an end of several names them all", () => {
  expect(paths("src/index.ts")).toEqual(["src/index.ts"]);
  expect(paths("index.ts")).toEqual(["lib/index.ts", "src/index.ts"]);
  expect(paths("ase.ts and other.ts")).toEqual([]);
});

it("names that only code has are symbols, plain words are none", () => {
  const { symbols } = mentionsOf(index, { title: "renewLease and `parse` fail", body: "max_age" });
  expect([...symbols].toSorted()).toEqual(["max_age", "parse", "renewLease"]);
});

it("a text of dots, slashes or one long word is read in no time", () => {
  for (const part of [".", "/", "a", "a/", "a.", "/a.b"])
    expect(
      pathsNamed({ title: part.repeat(200_000), body: part.repeat(200_000) }).length,
    ).toBeLessThan(201);
});
