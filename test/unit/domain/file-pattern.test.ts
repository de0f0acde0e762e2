import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meeting, meets } from "../../../src/domain/file-pattern.ts";

describe("patterns of files", () => {
  it.each([
    ["src/main.ts", "src/main.ts"],
    ["src", "src/main.ts"],
    ["src/", "src/engine/claim.ts"],
    ["./src/main.ts", "src/main.ts"],
    ["src/*.ts", "src/main.ts"],
    ["src/*.ts", "src/m*"],
    ["src/**", "src/a/b/c.ts"],
    ["**/claim.ts", "src/engine"],
    ["**/*.md", "docs/guide.md"],
    ["src/**/test.ts", "src/test.ts"],
    ["src/**/test.ts", "src/engine"],
    ["a*c/x.ts", "ab*/x.ts"],
    ["**", "anything/at/all"],
    [".", "anything"],
    ["foo.app", "foo.app/inner.txt"],
    ["src/*", "src/engine/claim.ts"],
    [".github", "**/ci.yml"],
  ])("%s meets %s", (one, other) => {
    expect(meets(one, other)).toBe(true);
    expect(meets(other, one)).toBe(true);
  });

  it.each([
    ["src/main.ts", "src/main.tsx"],
    ["src", "srcs/main.ts"],
    ["src/main", "src/main.ts"],
    ["src/*.ts", "src/main.js"],
    ["src/*.ts", "lib/*.ts"],
    ["src/**/test.ts", "src/main.ts"],
    ["**/*.md", "docs/guide.txt"],
    ["a*c/x.ts", "ab*d/x.ts"],
    ["Src/main.ts", "src/main.ts"],
  ])("%s does not meet %s", (one, other) => {
    expect(meets(one, other)).toBe(false);
    expect(meets(other, one)).toBe(false);
  });

  const word = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 3 });
  const file = fc
    .tuple(fc.array(word, { maxLength: 3 }), word)
    .map(([folders, name]) => [...folders, `${name}.ts`].join("/"));
  const part = fc.oneof(word, fc.constantFrom("*", "**", "a*", "*b", "a*b"));
  const pattern = fc
    .tuple(fc.array(part, { maxLength: 3 }), fc.constantFrom("*.ts", "a*.ts", "b.ts"))
    .map(([folders, name]) => [...folders, name].join("/"));

  it("a pattern meets a file exactly if the file matches it, as Node's own globs say", () => {
    fc.assert(
      fc.property(pattern, file, (glob, name) => {
        expect(meets(glob, name)).toBe(path.posix.matchesGlob(name, glob));
      }),
      { numRuns: 2_000 },
    );
  });

  it("two patterns that share a file meet, whichever comes first", () => {
    fc.assert(
      fc.property(pattern, pattern, file, (one, other, name) => {
        const shared = path.posix.matchesGlob(name, one) && path.posix.matchesGlob(name, other);
        const met = meets(one, other);
        expect(met).toBe(meets(other, one));
        expect(shared && !met).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it("hostile patterns cost no more than the product of their lengths", () => {
    const stars = Array.from({ length: 60 }, () => "*a").join("/");
    expect(meets(`${stars}/b.ts`, `${stars}/c.ts`)).toBe(false);
    expect(meets("*a".repeat(149), `${"a*".repeat(149)}b.ts`)).toBe(false);
  });

  it("those that meet others are named", () => {
    expect(meeting(["docs", "src/a.ts", "src/b.ts"], ["src/*.ts"])).toEqual([
      "src/a.ts",
      "src/b.ts",
    ]);
  });
});
