import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reviewLevelOf, type ReviewCase } from "../../../src/domain/review-level.ts";
import { reviewLevel, type ReviewLevel } from "../../../src/domain/review.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";

type Rule = { match: string[]; level: ReviewLevel };

const RULES: Rule[] = [
  { match: ["docs/**", "**/*.md"], level: "none" },
  { match: ["src/billing"], level: "agent" },
  { match: ["src/billing/keys/**", "cafe*s/a"], level: "person" },
];

function caseOf(paths: string[], level: ReviewLevel, rules = RULES): ReviewCase {
  const { review } = repositorySettings.parse({ review: { level, paths: rules } });
  const task = { title: "Feed the lions", description: "", files: [] };
  return {
    settings: review,
    is_reviewed: false,
    task,
    paths,
    findings: [],
    asks_person: false,
  };
}

const levelOf = (paths: string[], level: ReviewLevel = "none", rules = RULES) =>
  reviewLevelOf(caseOf(paths, level, rules)).level;

describe("a level for some places", () => {
  it.each([
    ["raises it", ["src/billing/a.ts"], "none", "agent"],
    ["lowers it where all that changes lies there", ["docs/a.md", "README.md"], "person", "none"],
    [
      "lowers nothing where something else changes, too",
      ["docs/a.md", "src/a.ts"],
      "agent",
      "agent",
    ],
    ["leaves other places as they are", ["src/a.ts"], "agent", "agent"],
    ["is the strictest of several for one path", ["src/billing/keys/a.ts"], "none", "person"],
    ["is the strictest of all paths", ["docs/a.md", "src/billing/a.ts"], "none", "agent"],
    ["is none of a folder with a longer name", ["src/billings/a.ts"], "none", "none"],
    ["raises it for a submodule in which its places lie", ["src"], "none", "person"],
    ["raises it for no folder with a shorter name", ["sr", "src/bill"], "none", "none"],
    ["raises it in capitals or not", ["SRC/Billing/Keys/a.ts"], "none", "person"],
    ["raises it whatever its accents are made of", ["cafe\u0301s/a"], "none", "person"],
    ["lowers it only as it is written", ["DOCS/a.txt"], "agent", "agent"],
    ["says nothing of work that changes nothing", [], "person", "person"],
  ] as const)("%s", (_, paths, level, expected) => {
    expect(levelOf([...paths], level)).toBe(expected);
  });

  it("lets nobody off whom a word, the policy or the project asks for", () => {
    expect(levelOf(["docs/payment.md"])).toBe("person");
    expect(reviewLevelOf({ ...caseOf(["docs/a.md"], "agent"), is_reviewed: true }).level).toBe(
      "person",
    );
  });

  it("of an agent is a person's where the work would instruct it, wherever that stands", () => {
    expect(levelOf(["src/billing/a.ts", "AGENTS.md"])).toBe("person");
    expect(levelOf(["AGENTS.md"], "none", [])).toBe("none");
  });

  it.each(["ringmaster.toml", "docs/AGENTS.md", ".claude/settings.json", ".Claude/settings.json"])(
    "is the strictest of all places for %s, by which any of them could be taken away",
    (path) => {
      const rules: Rule[] = [{ match: ["src/auth/**"], level: "person" }];
      expect(reviewLevelOf(caseOf([path], "none", rules))).toEqual({
        level: "person",
        reasons: [`${path} decides about later work, some of which is for a person`],
      });
    },
  );

  it("lowers nothing for what decides about all work to come", () => {
    const everything: Rule[] = [{ match: ["**"], level: "none" }];
    expect(levelOf(["README.md"], "agent", everything)).toBe("none");
    expect(levelOf(["AGENTS.md"], "agent", everything)).toBe("person");
    expect(levelOf(["ringmaster.toml"], "agent", everything)).toBe("agent");
    expect(levelOf([".claude/settings.json"], "person", everything)).toBe("person");
  });

  it("that lets a person look is told by the place, else by the settings", () => {
    const paths = ["src/a.ts", "src/billing/keys/a.ts", "src/billing/keys/b.ts"];
    const { reasons } = reviewLevelOf(caseOf(paths, "none"));
    expect(reasons).toEqual(['src/billing/keys/a.ts falls under "src/billing/keys/**"']);
    expect(reviewLevelOf(caseOf(["src/a.ts"], "person")).reasons).toEqual([
      "the repository's settings ask for a person",
    ]);
  });
});

describe("one more changed path", () => {
  const level = fc.constantFrom(...reviewLevel.options);
  const name = fc.constantFrom("a", "b", "docs", "AGENTS.md", "auth");
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
  const pattern = fc
    .array(fc.oneof(name, fc.constantFrom("*", "**")), { minLength: 1, maxLength: 3 })
    .map((names) => names.join("/"));
  const rules = fc.array(
    fc.record({ match: fc.array(pattern, { minLength: 1, maxLength: 2 }), level }),
    { maxLength: 4 },
  );

  it("never lowers the level", () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 1 }), path, rules, level, (all, more, given, own) => {
        const strictness = (paths: string[]) =>
          reviewLevel.options.indexOf(levelOf(paths, own, given));
        expect(strictness([...all, more])).toBeGreaterThanOrEqual(strictness(all));
      }),
    );
  });
});
