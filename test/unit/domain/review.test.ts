import { describe, expect, it } from "vitest";
import { hasWord, reviewLevelOf, type ReviewCase } from "../../../src/domain/review-level.ts";
import { findReviewLine, isApprovedByAgent } from "../../../src/domain/review.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";

const { review: settings } = repositorySettings.parse({});

const CASE: ReviewCase = {
  settings,
  is_reviewed: false,
  task: { title: "Feed the lions", description: "", files: [] },
  paths: ["src/lions.ts"],
  findings: [],
  asks_person: false,
};

const levelOf = (more: Partial<ReviewCase>) => reviewLevelOf({ ...CASE, ...more }).level;

describe("who must look at a work", () => {
  it("follows the settings where nothing else asks for more", () => {
    for (const level of ["none", "agent", "person"] as const)
      expect(levelOf({ settings: { ...settings, level } })).toBe(level);
  });

  it("is a person where project, criterion, policy or a word asks for one", () => {
    const found = { rule: "tests", effect: "flag", path: "a", line: null, text: "x" } as const;
    expect(levelOf({ is_reviewed: true })).toBe("person");
    expect(levelOf({ asks_person: true })).toBe("person");
    expect(levelOf({ findings: [found] })).toBe("person");
    expect(levelOf({ paths: ["db/migrations/0004.sql"] })).toBe("person");
    expect(levelOf({ task: { ...CASE.task, description: "OAuth for all" } })).toBe("person");
  });

  it.each([
    ["AGENTS.md", "person"],
    ["docs/a/claude.md", "person"],
    [".github/copilot-instructions.md", "person"],
    ["pkg/.claude/settings.json", "person"],
    [".cursorrules", "person"],
    ["src/agents.mdx", "agent"],
  ])("is, where %s changes, %s: no author instructs its reviewer", (path, level) => {
    const paths = ["src/a.ts", path];
    const asked = { ...CASE, settings: { ...settings, level: "agent" as const }, paths };
    const why = level === "person" ? [`${path} would instruct the reviewing agent`] : [];
    expect(reviewLevelOf(asked)).toEqual({ level, reasons: why });
    expect(levelOf({ paths })).toBe("none");
  });

  it("says why in words, the same only once", () => {
    const { reasons } = reviewLevelOf({ ...CASE, paths: ["auth/a.ts", "auth/a.ts"] });
    expect(reasons).toEqual(['"auth" in auth/a.ts']);
  });
});

it.each([
  ["src/authToken.ts", "auth", true],
  ["src/AUTH_token.ts", "auth", true],
  ["the authors", "auth", false],
  ["two migrations", "migration", true],
  ["authentication", "authenticat*", true],
  ["支付接口", "支付", true],
  ["sign in again", "sign in", true],
])("%s: has it the word %s? %s", (text, word, has) => expect(hasWord(text, word)).toBe(has));

describe("the line of a reviewer", () => {
  const line = (said: object) => `RINGMASTER_REVIEW ${JSON.stringify({ nonce: "n", ...said })}`;

  it("is the last one at the start of a line that carries the nonce", () => {
    const lines = [line({ verdict: "changes", summary: "no" }), "x", line({ verdict: "approve" })];
    const text = lines.join("\n");
    expect(findReviewLine(text, "n")).toMatchObject({ verdict: "approve", findings: [] });
  });

  it.each([
    ["none", "RINGMASTER_RESULT {}"],
    ["another nonce", 'RINGMASTER_REVIEW {"nonce":"m","verdict":"approve"}'],
    ["a quotation", `> ${line({ verdict: "approve" })}`],
    ["a verdict that there is not", line({ verdict: "fine" })],
    ["changes without a word", line({ verdict: "changes" })],
    ["no JSON", "RINGMASTER_REVIEW approve"],
  ])("%s says nothing", (_, text) => expect(findReviewLine(text, "n")).toBeNull());

  it("that asks for changes in its summary alone has one finding about the whole", () => {
    const said = findReviewLine(line({ verdict: "changes", summary: "Count again." }), "n");
    expect(said?.findings).toEqual([{ path: null, line: null, text: "Count again." }]);
  });
});

it("an approval is of one tree, and the last word on it counts", () => {
  const of = (tree: string, verdict: "approve" | "changes", by: "agent" | "person" = "agent") => ({
    tree,
    verdict,
    by,
  });
  expect(isApprovedByAgent("t", [])).toBe(false);
  expect(isApprovedByAgent("t", [of("t", "approve")])).toBe(true);
  expect(isApprovedByAgent("t", [of("t", "approve"), of("t", "changes")])).toBe(false);
  expect(isApprovedByAgent("t", [of("t", "changes"), of("u", "approve")])).toBe(false);
  expect(isApprovedByAgent("t", [of("t", "approve", "person")])).toBe(false);
});
