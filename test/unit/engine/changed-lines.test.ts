import { describe, expect, it } from "vitest";
import type { Manifest } from "../../../src/domain/assembly.ts";
import { changedLines } from "../../../src/engine/prompts/changed-lines.ts";
import { heldOf } from "../../../src/engine/prompts/ledger.ts";
import { aLayer } from "../../support/assemblies.ts";

const file = (path: string, patch: string) =>
  ({ path, old_path: null, status: "changed", patch }) as const;

const linesOf = (patch: string) => [...(changedLines([file("a", patch)]).get("a") ?? [])];

describe("the lines that a work changed", () => {
  it("are those it replaced or removed, as they were numbered before", () => {
    expect(linesOf("@@ -3,4 +3,3 @@ head\n keep\n-four\n-five\n+5\n keep\n")).toEqual([4, 5]);
    expect(linesOf("@@ -9 +9 @@\n-nine\n+9\n\\ No newline at end of file")).toEqual([9]);
    expect(linesOf("@@ -1,2 +1 @@\n-one\n two\n@@ -20,2 +19 @@\n-b\n-c")).toEqual([1, 20, 21]);
  });

  it("are the ones above what it only added", () => {
    expect(linesOf("@@ -5,2 +5,4 @@\n five\n+more\n+more\n six")).toEqual([5]);
    expect(linesOf("@@ -7,0 +8,2 @@\n+more\n+more")).toEqual([7]);
    expect(linesOf("@@ -0,0 +1 @@\n+first")).toEqual([1]);
  });

  it("are of the old name when a file was renamed, and none of a new file", () => {
    const renamed = { path: "b", old_path: "a", status: "renamed", patch: "@@ -2 +2 @@\n-x\n+y" };
    const added = { path: "c", old_path: null, status: "added", patch: "@@ -0,0 +1 @@\n+x" };
    const all = changedLines([renamed, added] as Parameters<typeof changedLines>[0]);
    expect([...all]).toEqual([["a", new Set([2])]]);
  });
});

it("a changed line counts for each layer that held it, and once in all", () => {
  const held = (layer: "code" | "logs", from: number, to: number): Manifest["layers"][number] => ({
    ...aLayer({ layer }),
    missing: [],
    pieces: [
      {
        source: layer,
        relevance: 1,
        tokens: 9,
        scores: {},
        lines: [
          { path: "a", from, to },
          { path: "a", from, to },
          { path: "other", from: 1, to: 99 },
        ],
        warning: null,
      },
    ],
  });
  const changed = new Map([["a", new Set([1, 5, 6, 40])]]);
  const layers = [held("code", 1, 5), held("logs", 5, 6)];
  expect(heldOf(changed, { layers })).toEqual({ changed: 4, any: 3, layers: { code: 2, logs: 2 } });
});
