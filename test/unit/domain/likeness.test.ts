import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALIKE, likenesses, likenessOf, SAME } from "../../../src/domain/likeness.ts";
import { piecesOf } from "../../../src/domain/words/pieces.ts";
import { stemsOf } from "../../../src/domain/words/stems.ts";
import { twinsOf } from "../../../src/domain/words/twins.ts";

const verdict = (a: string, b: string) => {
  const { likeness } = likenessOf(a, b);
  return likeness >= SAME ? "same" : likeness >= ALIKE ? "alike" : "other";
};

describe("two titles", () => {
  it.each([
    ["Fix the login page", "fix login page!", "same"],
    ["Fix the login page", "Please fix the login pages", "same"],
    ["Upgrading Node", "Upgrade node", "same"],
    ["Write tests for the parser", "Writing parser tests", "same"],
    ["修复登录", "修复登录", "same"],
    ["Upgrade Node to 22", "Upgrade Node to 24", "alike"],
    ["Upgrade Node", "Upgrade Node to 24", "alike"],
    ["Add the dark mode toggle to pages", "Remove the dark mode toggle of pages", "alike"],
    ["Show errors to people in red", "Do not show errors to people in red", "alike"],
    ["Fix the login page", "Fix the footer", "other"],
    ["Add dark mode", "Investigate slow builds", "other"],
    ["the of and", "the of and", "other"],
    ["", "", "other"],
    ["💥", "💥", "other"],
  ])("%j and %j are %s", (a, b, expected) => {
    expect(verdict(a, b)).toBe(expected);
    expect(verdict(b, a)).toBe(expected);
  });

  it("share words that are told as they were said", () => {
    expect(likenessOf("Fixing the login pages", "Fix login page").shared).toEqual([
      "fixing",
      "login",
      "pages",
    ]);
  });

  it("are as alike from either side, never more than wholly, and wholly like themselves", () => {
    const title = fc.array(fc.constantFrom("fix", "add", "login", "page", "the", "2", "not", "é"), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(title, title, (a, b) => {
        const { likeness } = likenessOf(a.join(" "), b.join(" "));
        expect(likeness).toBe(likenessOf(b.join(" "), a.join(" ")).likeness);
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
        const own = a.join(" ");
        expect(likenessOf(own, own).likeness).toBe(stemsOf(own).length === 0 ? 0 : 1);
      }),
    );
  });
});

describe("among many titles", () => {
  const walls = Array.from({ length: 50 }, (_, id) => ({ id, title: `Paint the wall ${id}` }));

  it("a word that all have says little, and a rare one much", () => {
    const { nearest } = likenesses([...walls, { id: 99, title: "Paint the zebra" }]);
    expect(nearest("Draw a zebra")).toMatchObject({ id: 99 });
    expect(nearest("Paint the wall 7")).toMatchObject({ id: 7, likeness: 1 });
    expect(nearest("Paint the wall 77")!.likeness).toBeLessThan(SAME);
  });

  it("the first of those that are equally alike is found, and only among those asked for", () => {
    const twice = [
      { id: "a", title: "Fix the login" },
      { id: "b", title: "Fix the login" },
    ];
    const { nearest } = likenesses(twice);
    expect(nearest("Fix login")?.id).toBe("a");
    expect(nearest("Fix login", (id) => id === "b")?.id).toBe("b");
    expect(nearest("Something else")).toBeNull();
  });
});

describe("the same said twice", () => {
  const twins = (text: string) => twinsOf(piecesOf(text)).map((twin) => twin?.index ?? null);

  it.each([
    ["Fix the login. Add tests. Fix the login!", [null, null, 0]],
    ["Fix the login. Fix the login. Fix the login.", [null, 0, 0]],
    ["Run the tests, then upgrade Node, then run the tests", [null, null, null]],
    ["# Web\n- write tests\n- ship\n# Mobile\n- write tests\n- ship", Array(6).fill(null)],
    ["- write tests\n- write tests", [null, 0]],
    ["Paint wall 1. Paint wall 2.", [null, null]],
  ])("in %j is found where it means the same", (text, expected) => {
    expect(twins(text)).toEqual(expected);
  });
});
