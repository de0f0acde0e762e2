import { expect, test } from "vitest";
import { diffText } from "../../../src/cli/review/diff.ts";
import { reviewsText } from "../../../src/cli/review/reviews.ts";
import { findingOf } from "../../../src/cli/task/reject.ts";
import type { ShownFile } from "../../../src/contract/reviews.ts";
import type { Review } from "../../../src/domain/review.ts";

const LOOK = { color: false, columns: 100 };

const FILE: ShownFile = {
  path: "src/lions.ts",
  old_path: "src/cats.ts",
  status: "renamed",
  binary: false,
  added: 1,
  removed: 1,
  patch: "@@ -1 +1 @@\n-ten\n+twelve\u001b[2J",
  is_cut: true,
};

const REVIEW: Review = {
  id: "rv-aaaa",
  task_id: "bd-aaaa",
  attempt_id: "at-aaaa",
  commit: "c".repeat(40),
  tree: "d".repeat(40),
  by: "agent",
  reviewer: "codex",
  verdict: "changes",
  summary: "Nearly.",
  findings: [{ number: 1, path: "src/lions.ts", line: 1, text: "There are thirteen." }],
  at: "2026-05-01T11:58:00.000Z",
};

test("a diff is harmless text, and says where something is left out", () => {
  const text = diffText([FILE], LOOK, false);
  expect(text).toBe(
    "src/lions.ts (renamed from src/cats.ts)\n@@ -1 +1 @@\n-ten\n+twelve\n" +
      "… the rest of this file is left out\n",
  );
  expect(diffText([{ ...FILE, patch: "", binary: true }], LOOK, false)).toContain("a binary file");
});

test("with --stat it is a list of files with the lines that came and went", () => {
  const text = diffText([FILE], LOOK, true);
  expect(text).toMatch(/^\+1 +-1 +renamed +src\/cats\.ts → src\/lions\.ts$/m);
  expect(diffText([], LOOK, false)).toContain("No work to show yet.");
});

test("reviews tell who said what of which commit, with numbered findings", () => {
  expect(reviewsText([REVIEW], LOOK, "2026-05-01T12:00:00.000Z")).toBe(
    "the agent codex asks for changes of cccccccccc, 2 min ago\n" +
      "  Nearly.\n  1. src/lions.ts:1: There are thirteen.\n",
  );
  expect(reviewsText([], LOOK, REVIEW.at)).toBe("Nobody has reviewed its work yet.");
});

test.each([
  ["src/a.ts:12: wrong", { path: "src/a.ts", line: 12, text: "wrong" }],
  ["a:b.ts:3:x:4:y", { path: "a:b.ts", line: 3, text: "x:4:y" }],
  ["nothing works", { path: null, line: null, text: "nothing works" }],
  ["at 10:30 it fails", { path: null, line: null, text: "at 10:30 it fails" }],
])("%s is a finding", (given, found) => expect(findingOf(given)).toEqual(found));
