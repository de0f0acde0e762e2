import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  evidenceFor,
  isProven,
  isVoid,
  newestOfEach,
  type Evidence,
} from "../../../src/domain/evidence.ts";

type Row = Pick<Evidence, "tree" | "check" | "command" | "verdict">;

const TREE = "a".repeat(40);
const OTHER = "b".repeat(40);
const TEST = { name: "test", command: "npm test" };
const LINT = { name: "lint", command: "npm run lint" };

const says = (verdict: Evidence["verdict"], more: Partial<Row> = {}): Row => ({
  tree: TREE,
  check: TEST.name,
  command: TEST.command,
  verdict,
  ...more,
});

describe("isProven", () => {
  it("holds when every check is green for this very tree", () => {
    const lint = says("green", { check: LINT.name, command: LINT.command });
    expect(isProven(TREE, [TEST, LINT], [says("green"), lint])).toBe(true);
    expect(isProven(TREE, [TEST, LINT], [says("green")])).toBe(false);
  });

  it.each([
    ["no evidence at all", []],
    ["evidence for another tree", [says("green", { tree: OTHER })]],
    ["evidence of another command under the same name", [says("green", { command: "true" })]],
    ["evidence of another check with the same command", [says("green", { check: "lint" })]],
    ["a red check", [says("red")]],
    ["a check that could not be run", [says("unrunnable")]],
    ["green before and red now", [says("green"), says("red")]],
    ["green before and unrunnable now", [says("green"), says("unrunnable")]],
  ])("does not hold with %s", (_, rows) => {
    expect(isProven(TREE, [TEST], rows)).toBe(false);
  });

  it("the newest word on a tree counts: red once and green later is green", () => {
    expect(isProven(TREE, [TEST], [says("red"), says("green")])).toBe(true);
  });

  it("later evidence for another tree or command takes nothing back", () => {
    const others = [says("red", { tree: OTHER }), says("red", { command: "npm test -- --all" })];
    expect(isProven(TREE, [TEST], [says("green"), ...others])).toBe(true);
  });

  it("a project without checks proves nothing, whatever evidence lies there", () => {
    expect(isProven(TREE, [], [says("green")])).toBe(false);
  });

  it("holds exactly when the last row of each check for the tree is green", () => {
    const row: fc.Arbitrary<Row> = fc.record({
      tree: fc.constantFrom(TREE, OTHER),
      check: fc.constantFrom("test", "lint"),
      command: fc.constantFrom(TEST.command, LINT.command),
      verdict: fc.constantFrom("green", "red", "unrunnable"),
    });
    const checks = fc.subarray([TEST, LINT]);
    fc.assert(
      fc.property(fc.array(row), checks, (rows, wanted) => {
        const last = wanted.map(({ name, command }) =>
          rows.filter((r) => r.tree === TREE && r.check === name && r.command === command).at(-1),
        );
        const expected = wanted.length > 0 && last.every((r) => r?.verdict === "green");
        expect(isProven(TREE, wanted, rows)).toBe(expected);
      }),
    );
  });
});

describe("evidenceFor", () => {
  it("never takes what was run before the work for proof of it, whoever ran it", () => {
    const row = (stage: Evidence["stage"], attempt_id: string | null = "at-mine") =>
      ({ stage, attempt_id }) as Evidence;
    const mine = [row("attempt"), row("merge", null), row("release", null)];
    const others = [row("baseline"), row("attempt", "at-other"), row("verify", null)];
    expect(evidenceFor("at-mine", [...others, ...mine])).toEqual(mine);
  });
});

describe("newestOfEach", () => {
  it("keeps the last word of each check and command, in order", () => {
    const lint = says("green", { check: LINT.name, command: LINT.command });
    const again = says("green");
    expect(newestOfEach([says("red"), lint, again])).toEqual([lint, again]);
  });
});

describe("isVoid", () => {
  const live = { work: TREE, base: OTHER, merged: null };
  it.each([
    ["attempt", TREE, false],
    ["attempt", OTHER, true],
    ["baseline", OTHER, false],
    ["baseline", TREE, true],
    ["merge", TREE, true],
  ] as const)("%s evidence of %s: %s", (stage, tree, expected) => {
    expect(isVoid({ stage, tree }, live)).toBe(expected);
  });

  it("evidence of what was merged speaks on", () => {
    const merged = { work: null, base: null, merged: TREE };
    expect(isVoid({ stage: "attempt", tree: TREE }, merged)).toBe(false);
    expect(isVoid({ stage: "verify", tree: TREE }, merged)).toBe(false);
  });
});
