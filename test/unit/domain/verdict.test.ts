import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sinceAnswer, verdictOf, type Round } from "../../../src/domain/verdict.ts";

const tree = (letter: string) => letter.repeat(40);

/** Rounds by two letters each: tree and failure; `-` is none. */
const rounds = (...told: string[]): Round[] =>
  told.map(([held = "-", failure = "-"], at) => ({
    number: at + 1,
    outcome: held === "-" ? "no_change" : "failed",
    tree: held === "-" ? null : tree(held),
    failure: failure === "-" ? null : failure,
    failed: failure === "-" ? [] : [`test ${failure}`],
  }));

const judge = (told: Round[], same_failure = 3) => verdictOf(told, { same_failure });

describe("the verdict of a loop", () => {
  it.each<[string, string[], string | undefined]>([
    ["no round", [], undefined],
    ["one red round", ["ax"], undefined],
    ["one round without a change", ["--"], undefined],
    ["two rounds without a change", ["--", "--"], "The agent changed nothing, 2 runs in a row."],
    ["no change after a change, once", ["ax", "ax"], undefined],
    [
      "no change after a change, twice",
      ["ax", "ax", "ax"],
      "The agent changed nothing, 2 runs in a row. What fails is: test x.",
    ],
    ["the same failure twice", ["ax", "bx"], undefined],
    [
      "the same failure three times",
      ["ax", "bx", "cx"],
      "The same failure came 3 times in a row: test x.",
    ],
    ["the same failure, another one between", ["ax", "bx", "cy", "dx"], undefined],
    [
      "a tree that comes back",
      ["ax", "by", "az"],
      "The work is again what it was after run 1. What fails is: test z.",
    ],
    ["two failures once each", ["ax", "by", "cx"], undefined],
    [
      "two failures that take turns",
      ["ax", "by", "cx", "dy"],
      "Two failures take turns: test x; test y.",
    ],
    ["rounds that get on", ["au", "bv", "cw", "dx", "ey"], undefined],
    [
      "a change that was taken back and made again",
      ["ax", "--", "ay"],
      "The work is again what it was after run 1. What fails is: test y.",
    ],
  ])("of %s", (_, told, why) => {
    expect(judge(rounds(...told))?.why).toBe(why);
  });

  it("is green, or waits for a person, as the last round says", () => {
    const [first] = rounds("ax");
    const ends = (outcome: Round["outcome"]) => judge([{ ...first!, outcome }])?.verdict;
    expect(ends("success")).toBe("green");
    expect(ends("needs_decision")).toBe("waiting");
    expect(ends("too_large")).toBe("waiting");
    expect(ends("interrupted")).toBeUndefined();
  });

  it("does not count rounds that others ended", () => {
    const told = rounds("ax", "ax", "ax", "bx");
    const cut = told.map((each) => ({ ...each, outcome: "rate_limited" as const }));
    expect(judge(cut)).toBeNull();
    expect(judge([...cut.slice(0, 3), told[3]!])).toBeNull();
  });

  it("is stalled when the agent broke off five times in a row, and nothing came between", () => {
    const broken = (count: number) =>
      rounds(...Array.from({ length: count }, () => "ax")).map((each) => ({
        ...each,
        outcome: "interrupted" as const,
      }));
    const [red] = rounds("bx");
    const limited = { ...red!, outcome: "rate_limited" as const };
    expect(judge(broken(4))).toBeNull();
    expect(judge(broken(5))).toEqual({
      verdict: "stalled",
      why: "The agent broke off in the middle, 5 runs in a row.",
    });
    expect(judge([...broken(4), red!, ...broken(4)])).toBeNull();
    expect(judge([...broken(4), limited, ...broken(1)])).toBeNull();
    expect(judge([...broken(4), limited])).toBeNull();
  });

  it("names the failures that repeat, not all of many", () => {
    const many = rounds("ax", "bx").map((round) => ({ ...round, failed: "abcdefg".split("") }));
    expect(judge(many, 2)?.why).toBe(
      "The same failure came 2 times in a row: a, b, c, d, e and 2 more.",
    );
  });

  /** How a loop stands that goes on after a question in the last of these rounds. */
  function afterAnswer(before: Round[], outcome: Round["outcome"], ...told: string[]) {
    const asked = before.map((each, at) =>
      at === before.length - 1 ? { ...each, outcome } : each,
    );
    const { rounds: counting, start } = sinceAnswer(asked);
    return verdictOf([...counting, ...rounds(...told)], { same_failure: 3, start })?.verdict;
  }

  it.each(["needs_decision", "too_large"] as const)("begins anew after %s", (outcome) => {
    expect(afterAnswer(rounds("ax", "bx", "bx"), outcome, "cx")).toBeUndefined();
    expect(afterAnswer(rounds("ax", "bx", "bx"), outcome, "cx", "dx", "ex")).toBe("stalled");
    expect(afterAnswer(rounds("--"), outcome, "--")).toBeUndefined();
    expect(afterAnswer(rounds("--"), outcome, "--", "--")).toBe("stalled");
    expect(afterAnswer(rounds("ax"), outcome, "ax")).toBeUndefined();
    expect(afterAnswer(rounds("ax"), outcome, "ax", "ax")).toBe("stalled");
    expect(afterAnswer(rounds("ax", "by", "cz"), outcome, "ax")).toBeUndefined();
  });

  it("counts all rounds of attempts that asked nobody", () => {
    const told = rounds("ax", "bx");
    expect(sinceAnswer(told)).toEqual({ rounds: told, start: null });
    expect(sinceAnswer([])).toEqual({ rounds: [], start: null });
  });

  const letters = fc.constantFrom(..."abcdefghij".split(""));
  const any = fc.array(
    fc.tuple(letters, letters).map((pair) => pair.join("")),
    { maxLength: 12 },
  );

  it("is never given while every round brings a new tree and a new failure", () => {
    const fresh = fc.uniqueArray(letters, { maxLength: 10 });
    fc.assert(
      fc.property(fresh, (ls) => {
        expect(judge(rounds(...ls.map((letter) => letter + letter)))).toBeNull();
      }),
    );
  });

  it("comes at the latest when no tree or failure is new", () => {
    fc.assert(
      fc.property(any, (told) => {
        const long = rounds(...Array.from({ length: 4 }, () => told).flat());
        const ends = long.some((_, at) => judge(long.slice(0, at + 1)) !== null);
        expect(ends).toBe(told.length > 0);
      }),
    );
  });

  it("does not depend on which trees and failures there are, only on which are the same", () => {
    const moved = (text: string) =>
      text.replaceAll(/[a-j]/g, (l) => String.fromCodePoint(l.codePointAt(0)! ^ 1));
    fc.assert(
      fc.property(any, (told) => {
        const other = judge(rounds(...told.map(moved)));
        expect(other?.verdict).toBe(judge(rounds(...told))?.verdict);
      }),
    );
  });
});
