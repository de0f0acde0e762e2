import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failingTests, failureOf, trimFailure } from "../../../src/domain/failure.ts";

const OUTPUTS: Record<string, [output: string, names: string[]]> = {
  vitest: [
    " \u001b[31m❯\u001b[39m test/a.test.ts (2 tests | 1 failed) 12ms\n" +
      "   × zoo > feeds the lions 7ms\n" +
      " FAIL  test/a.test.ts > zoo > feeds the lions\nAssertionError: expected 1 to be 2\n",
    ["zoo > feeds the lions", "test/a.test.ts > zoo > feeds the lions"],
  ],
  jest: [
    "FAIL src/a.test.js\n  ● zoo › feeds the lions\n\n    expect(1).toBe(2)\n",
    ["zoo › feeds the lions"],
  ],
  "node:test as TAP": [
    "TAP version 13\nnot ok 1 - feeds\nok 2 - sleeps\nnot ok 3 - a # todo\nnot ok 4 - x # SKIP\n",
    ["feeds"],
  ],
  "node:test as spec": [
    "✔ sleeps (1ms)\n✖ feeds the lions (2.31ms)\n✖ failing tests:\n",
    ["feeds the lions"],
  ],
  pytest: [
    "FAILED tests/test_zoo.py::test_feed[lion] - assert 1 == 2\nERROR tests/test_b.py\n",
    ["tests/test_zoo.py::test_feed[lion]", "tests/test_b.py"],
  ],
  go: [
    "--- FAIL: TestFeed (0.00s)\n    --- FAIL: TestFeed/lion (0.00s)\n",
    ["TestFeed", "TestFeed/lion"],
  ],
  cargo: ["test zoo::tests::feeds ... FAILED\ntest zoo::tests::ok ... ok\n", ["zoo::tests::feeds"]],
  gradle: ["ZooTest > feeds the lions() FAILED\n", ["ZooTest > feeds the lions()"]],
  maven: ["[ERROR]   ZooTest.feeds:42 expected: <1> but was: <2>\n", ["ZooTest.feeds:42"]],
  mocha: [
    "  zoo\n    1) feeds\n\n  1 passing (3ms)\n  1 failing\n\n" +
      "  1) zoo\n       feeds:\n     AssertionError\n",
    ["zoo > feeds"],
  ],
  junit: [
    '<testcase classname="Zoo" name="feeds" time="0.1">\n<failure message="x"/></testcase>\n' +
      '<testcase classname="Zoo" name="sleeps" time="0.1"/>',
    ["Zoo > feeds"],
  ],
  "a linter, which names none": ["src/a.ts:3:1: error: no\n", []],
};

describe("the failing tests of an output", () => {
  it.each(Object.entries(OUTPUTS))("are told as %s tells them", (_, [output, names]) => {
    expect(failingTests(output)).toEqual(names);
  });

  it("are none where all is well", () => {
    expect(failingTests("10 passed, 0 failed\nok 1 - feeds\n✓ zoo > feeds 1ms\n")).toEqual([]);
  });
});

const MOCHA = "  1 failing\n\n";
const entry = `  1) zoo\n${`${" ".repeat(20)}lions\n`.repeat(9)}`;

/** What makes a careless pattern look at the same characters again and again. */
const HOSTILE: Record<string, string> = {
  "mocha's failures without an end": MOCHA + entry.repeat(500),
  "mocha's failures, all of spaces": `${MOCHA}  1) a\n${`${" ".repeat(900)}\n`.repeat(110)}`,
  "one mocha failure of spaces": `${MOCHA}  1) ${" ".repeat(100_000)}`,
  "empty lines": "\n".repeat(100_000),
  "many failing": `${" 1 failing\n".repeat(10_000)}x`,
  "many failing in a line": " 1 failing".repeat(10_000),
  spaces: " ".repeat(100_000),
  "lines of spaces": `${" ".repeat(999)}\n`.repeat(100),
  "other line ends": "\u2028".repeat(50_000) + "\u2029".repeat(50_000),
  "lines of other line ends": `× ${"\u2028".repeat(998)}\n`.repeat(100),
  "crosses and spaces": `× ${" ".repeat(997)}\n`.repeat(100),
  "names that never end": `  Failed x${" [".repeat(495)}\n`.repeat(100),
  "paths that never end": `error: ${"/a".repeat(490)}//\n`.repeat(100),
  "numbers that never end": `error: ${"1.".repeat(490)}\n`.repeat(100),
  "test cases that never begin": "<testcase ".repeat(10_000),
  "test cases that never fail": `<testcase a>${" ".repeat(990)}`.repeat(100),
  "attributes that never end": `<testcase ${'name="'.repeat(300)}><failure`.repeat(50),
  "escape sequences that never end": "\u001b[;;;;;;;;".repeat(10_000),
  ...Object.fromEntries("a1./-:([×>".split("").map((char) => [char, char.repeat(100_000)])),
};

describe("a hostile output", () => {
  it.each(Object.entries(HOSTILE))("of %s is read at once", (_, output) => {
    expect(failingTests(output).length).toBeLessThanOrEqual(50);
    expect(failureOf([{ check: "a", output }])?.failed).toBeDefined();
    expect(trimFailure(output, 2_000).length).toBeLessThanOrEqual(2_000);
  });

  it("hides no failure behind line ends that patterns take for spaces", () => {
    expect(failingTests("ok\u2028--- FAIL: TestFeed (0.00s)\u2029")).toEqual(["TestFeed"]);
  });
});

const of = (output: string) => failureOf([{ check: "test", output }])?.fingerprint;

describe("the fingerprint of a failure", () => {
  it.each([
    [
      "how long it took",
      "✗ feeds > lions 7ms\n1 failed (1.2s)",
      "✗ feeds > lions 12 ms\n1 failed (3s)",
    ],
    [
      "where it lay",
      "at /tmp/a/.checks/x1/src/a.ts:3 Error: no",
      "at /home/b/y/src/a.ts:3 Error: no",
    ],
    ["addresses", "panic: error at 0xc000123", "panic: error at 0xc999"],
    ["how many passed", "Error: no\n4 passed, 1 failed", "Error: no\n17 passed, 1 failed"],
    ["the time of day", "2026-01-02T03:04:05Z error: no", "2027-11-12T13:14:15Z error: no"],
    ["the port", "Error: connect 127.0.0.1:4312", "Error: connect 127.0.0.1:9911"],
    ["the line that moved", "a.ts:3:1 error: no", "a.ts:9:7 error: no"],
    ["the order", "error: a\nerror: b", "error: b\nerror: a"],
    ["colours", "\u001b[31merror: a\u001b[0m", "error: a"],
  ])("does not depend on %s", (_, before, after) => {
    expect(of(before)).toBe(of(after));
  });

  it.each([
    ["another test", "FAILED a.py::test_a - x", "FAILED a.py::test_b - x"],
    ["another value", "expected 4, got 5", "expected 4, got 3"],
    ["one failure more", "error: a", "error: a\nerror: b"],
  ])("is another one for %s", (_, before, after) => {
    expect(of(before)).not.toBe(of(after));
  });

  it("depends on the checks that are red, not on their order", () => {
    const a = { check: "a", output: "no" };
    const b = { check: "b", output: "no" };
    expect(failureOf([a, b])).toMatchObject({ fingerprint: failureOf([b, a])?.fingerprint });
    expect(failureOf([a])?.fingerprint).not.toBe(failureOf([b])?.fingerprint);
    expect(failureOf([a, b])?.failed).toEqual(["a", "b"]);
    expect(failureOf([])).toBeNull();
  });
});

describe("a trimmed output", () => {
  it("names the failing tests first and keeps a short output as it is", () => {
    const output = "lots\n--- FAIL: TestFeed (0.00s)\nend\n";
    expect(trimFailure(output, 1_000)).toBe(`Failing tests:\n- TestFeed\n\n${output.trimEnd()}`);
  });

  it("keeps the place of the failure and the end of a long one", () => {
    const noise = (n: number) => "all is well here\n".repeat(n);
    const failing = "--- FAIL: TestFeed (0.00s)\n  want 2\n";
    const output = `${noise(2_000)}${failing}${noise(2_000)}exit status 1`;
    const trimmed = trimFailure(output, 2_000);
    expect(trimmed.length).toBeLessThanOrEqual(2_000);
    expect(trimmed).toMatch(/^Failing tests:\n- TestFeed\n/);
    expect(trimmed).toContain("  want 2\n");
    expect(trimmed.endsWith("exit status 1")).toBe(true);
  });

  it("is never longer than it may be, whatever was printed", () => {
    const line = fc.constantFrom("error: no", "--- FAIL: T (0s)", "ok", "x".repeat(90), "\u001b[3");
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 300 }),
        fc.integer({ min: 50, max: 900 }),
        (ls, max) => {
          expect(trimFailure(ls.join("\n"), max).length).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});
