import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeContext } from "../../../src/adapters/context/code.ts";
import { historyContext } from "../../../src/adapters/context/history.ts";
import { rulesContext } from "../../../src/adapters/context/rules.ts";
import { estimateTokens } from "../../../src/std/tokens.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";
import { questionOn } from "../../scenarios/git/question.ts";

const SECRET = `ghp_${"a1B2".repeat(9)}`;

function withCode(): GitPlace & { head: string } {
  const place = gitPlace();
  const filler = Array.from({ length: 200 }, (_, at) => `const line${at} = ${at};`);
  filler[120] = "export function renewLease(attempt: string): void {}";
  filler[121] = `const key = "${SECRET}"; // \`\`\` not the end of a fence`;
  place.commit("src/lease.ts", filler.join("\n"));
  place.commit("src/clock.ts", "export const now = () => 0; // lease\n");
  place.commit("package-lock.json", '{ "renewLease": true }\n');
  place.commit("docs/cooking.md", "Nothing of interest.\n");
  return { ...place, head: place.git(["rev-parse", "HEAD"]) };
}

describe("code", () => {
  it("finds the window that holds the task's names, best first", async () => {
    const place = withCode();
    const question = questionOn(place.repo, place.head, "renewLease ignores the attempt");
    const pieces = await codeContext().gather(question);
    expect(pieces[0]).toMatchObject({ source: "code:src/lease.ts:116", relevance: 1 });
    expect(pieces[0]?.text).toContain("renewLease(attempt");
    const sources = pieces.map((piece) => piece.source).join(" ");
    expect(sources).not.toMatch(/package-lock|cooking/);
  });

  it("hands it over as data: fenced for good, secrets taken out", async () => {
    const place = withCode();
    const question = questionOn(place.repo, place.head, "renewLease ignores the attempt");
    const [piece] = await codeContext().gather(question);
    expect(piece?.text).toMatch(/:\n````ts\n[^]*\n````$/);
    expect(piece?.text).toContain("[redacted:github-token]");
    expect(piece?.text).not.toContain(SECRET);
  });

  it("stays within its budget", async () => {
    const place = withCode();
    for (const tokens_max of [0, 50, 400, 2_000]) {
      const question = questionOn(place.repo, place.head, "lease of line1", { tokens_max });
      const pieces = await codeContext().gather(question);
      const text = pieces.map((piece) => piece.text).join("\n\n");
      expect(estimateTokens(text)).toBeLessThanOrEqual(tokens_max);
    }
  });

  it("has nothing to say to a task without a telling word", async () => {
    const place = withCode();
    expect(await codeContext().gather(questionOn(place.repo, place.head, "Fix the bug"))).toEqual(
      [],
    );
  });
});

describe("history", () => {
  it("lists the last commits that touched the files in question", async () => {
    const place = withCode();
    const question = questionOn(place.repo, place.head, "renewLease ignores the attempt");
    const [piece] = await historyContext().gather(question);
    expect(piece?.text).toMatch(/change src\/lease\.ts/);
    expect(piece?.text).not.toContain("cooking");
  });
});

describe("rules", () => {
  it("are those of the commit, the pointer to them left out", async () => {
    const place = withCode();
    place.write("CLAUDE.md", "See AGENTS.md\n");
    const head = place.commit("AGENTS.md", "Be kind.\n");
    rmSync(join(place.repo, "AGENTS.md"));
    const pieces = await rulesContext().gather(questionOn(place.repo, head, "any"));
    expect(pieces.map((piece) => piece.source)).toEqual(["rules:AGENTS.md"]);
    expect(pieces[0]?.text).toContain("Be kind.");
    expect(await rulesContext().gather(questionOn(place.repo, place.head, "any"))).toEqual([]);
  });
});

it("the same question gets the same pieces, whatever lies in the working tree", async () => {
  const place = withCode();
  const more = { description: "See `src/clock.ts` and the lease of an attempt." };
  const question = questionOn(place.repo, place.head, "renewLease ignores the attempt", more);
  const sources = [codeContext(), historyContext(), rulesContext()];
  const gather = () => Promise.all(sources.map((source) => source.gather(question)));
  const first = JSON.stringify(await gather());
  place.write("src/lease.ts", "renewLease\n");
  place.write("src/renewLease.ts", "renewLease attempt\n");
  expect(JSON.stringify(await gather())).toBe(first);
});
