import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../../src/domain/problem.ts";
import {
  ago,
  duration,
  fields,
  jsonLine,
  oneLine,
  plain,
  problemJson,
  problemText,
  shownWidth,
  table,
  type Look,
} from "../../../src/cli/output.ts";

const PLAIN: Look = { color: false, columns: null };
const COLORS: Look = { color: true, columns: null };

describe("a table", () => {
  it("aligns its columns and leaves no space at line ends", () => {
    const rows = [
      ["bd-a1b2", 12, "short"],
      ["bd-a1b2c3d4", null, "longer title"],
    ];
    expect(table(["ID", "N", "TITLE"], rows, PLAIN)).toBe(
      [
        "ID           N   TITLE",
        "bd-a1b2      12  short",
        "bd-a1b2c3d4  -   longer title",
        "",
      ].join("\n"),
    );
  });

  it("says its own sentence when there are no rows", () => {
    expect(table(["ID"], [], PLAIN, "No tasks.")).toBe("No tasks.\n");
  });

  it("aligns by what is seen, colours and wide characters included", () => {
    const rows = [
      [{ text: "任务", color: "green" as const }, "x"],
      ["four", "y"],
    ];
    const lines = table(["A", "B"], rows, PLAIN).split("\n");
    expect(lines).toEqual(["A     B", "任务  x", "four  y", ""]);
    expect(table(["A", "B"], rows, COLORS)).toContain("\u001b[32m任务\u001b[39m  x");
  });

  it("cuts the last column at the edge of the terminal", () => {
    const text = table(["ID", "TITLE"], [["a", "x".repeat(100)]], { color: false, columns: 40 });
    expect(text.split("\n").map(shownWidth)).toEqual([9, 40, 0]);
    expect(text).toContain("…");
  });

  it("keeps a cell on its line and takes escape sequences out of it", () => {
    const title = "two\nlines \u001b]0;owned\u0007\u001b[2Jred";
    expect(table(["T"], [[title]], PLAIN)).toBe("T\ntwo lines red\n");
  });
});

describe("fields", () => {
  it("put names before values and a dash for nothing", () => {
    const pairs = [["id", "x"] as const, ["merged as", null] as const];
    expect(fields(pairs, PLAIN)).toBe("id         x\nmerged as  -\n");
  });
});

// Control characters and marks of direction far more often than chance would have them.
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x9f }), fc.integer({ min: 0x2000, max: 0x2fff })))
  .map((points) => String.fromCodePoint(...points));

describe("text of any origin", () => {
  it("holds no control character but tab and newline, and turns no direction", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // oxlint-disable-next-line no-control-regex
        expect(plain(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  it.each([
    ["a\u001b[1;31mb\u001b[0mc", "abc"],
    ["a\u001b]0;title\u0007b\u001b]8;;http://x\u001b\\c", "abc"],
    ["a\u001bPq#0\u001b\\b\u001b_x\u009cc", "abc"],
    ["a\u009b2Jb\u009d0;t\u0007c", "abc"],
    ["a\u001b(Bb\u001b7c\u001bcd", "abcd"],
    ["an unfinished \u001b]0;title\nends with its line", "an unfinished \nends with its line"],
  ])("loses the escape sequences of %j", (given, kept) => {
    expect(plain(given)).toBe(kept);
  });

  it("is cleaned in time that grows with its length only", () => {
    const hostile = ["\u001b]", "\u001b[", "\u001b[;", "\u001bP", "\u009d"].map((s) =>
      s.repeat(1e6),
    );
    for (const text of hostile) expect(plain(text).length).toBeLessThanOrEqual(1e6);
  });

  it("keeps its lines as text and loses them on one line", () => {
    expect(plain("a\r\n\tb")).toBe("a\n\tb");
    expect(oneLine(" a\r\n\tb ")).toBe("a b");
  });
});

describe("a JSON line", () => {
  it("is one line that reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const line = jsonLine(value);
        expect(line.indexOf("\n")).toBe(line.length - 1);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("writes what a terminal would obey as escapes", () => {
    expect(jsonLine("\u009b2J\u202ex")).toBe('"\\u009b2J\\u202ex"\n');
  });
});

describe("a problem", () => {
  const problem = new Problem("not_found", 'There is no task "bd-zzzz".', "List them.");

  it("is a sentence, and what to do on a second line", () => {
    expect(problemText(problem, PLAIN)).toBe(
      'error: There is no task "bd-zzzz".\nhint: List them.\n',
    );
  });

  it("names single items of many below the sentence", () => {
    const errors = [1, 2].map((at) => ({ place: `tasks[${at}]`, index: at, detail: `Bad ${at}.` }));
    const many = new Problem("invalid_input", "Nothing was done.", "Put it right.", { errors });
    expect(problemText(many, PLAIN)).toBe(
      "error: Nothing was done.\n  tasks[1]: Bad 1.\n  tasks[2]: Bad 2.\nhint: Put it right.\n",
    );
  });

  it("is one JSON object with its code for a program", () => {
    expect(JSON.parse(problemJson(problem))).toMatchObject({
      code: "not_found",
      status: 404,
      hint: "List them.",
    });
  });

  it("has one line when there is nothing to do about it", () => {
    expect(problemText(new Problem("internal", "It broke.", ""), PLAIN)).toBe("error: It broke.\n");
  });
});

describe("a time", () => {
  it.each([
    [0, "0 ms"],
    [850.4, "850 ms"],
    [1_500, "1.5 s"],
    [5_000, "5 s"],
    [59_999, "59 s"],
    [90_000, "1 min"],
    [4 * 3_600_000, "4 h"],
    [50 * 3_600_000, "2 d"],
  ])("of %d ms is told as %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it("ago is a dash for never and zero for the future", () => {
    expect(ago(null, "2026-01-01T00:00:00.000Z")).toBe("-");
    expect(ago("2026-01-01T00:00:05.000Z", "2026-01-01T00:00:00.000Z")).toBe("0 ms ago");
    expect(ago("2026-01-01T00:00:00.000Z", "2026-01-01T00:03:00.000Z")).toBe("3 min ago");
  });
});
