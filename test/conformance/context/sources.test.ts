import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeContext } from "../../../src/adapters/context/code.ts";
import type { ContextQuestion } from "../../../src/ports/context.ts";
import { estimateTokens } from "../../../src/std/tokens.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";
import { everySource } from "../../support/context-sources.ts";
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
  it("finds the lines that hold the task's names, best first", async () => {
    const place = withCode();
    const question = questionOn(place.repo, place.head, "renewLease ignores the attempt");
    const { pieces } = await codeContext().gather(question);
    expect(pieces[0]).toMatchObject({ source: "code:src/lease.ts", relevance: 1 });
    expect(pieces[0]?.text).toContain("renewLease(attempt");
    const sources = pieces.map((piece) => piece.source).join(" ");
    expect(sources).not.toMatch(/package-lock|cooking/);
  });

  it("hands it over as data: fenced for good, secrets taken out", async () => {
    const place = withCode();
    const question = questionOn(place.repo, place.head, "renewLease ignores the attempt");
    const {
      pieces: [piece],
    } = await codeContext().gather(question);
    expect(piece?.text).toMatch(/:\n````ts data-[0-9a-f]{8}\n[^]*\n````$/);
    expect(piece?.text).toContain("[redacted:github-token]");
    expect(piece?.text).not.toContain(SECRET);
  });

  it("stays within its budget", async () => {
    const place = withCode();
    for (const tokens_max of [0, 50, 400, 2_000]) {
      const question = questionOn(place.repo, place.head, "lease of line1", { tokens_max });
      const { pieces } = await codeContext().gather(question);
      const text = pieces.map((piece) => piece.text).join("\n\n");
      expect(estimateTokens(text)).toBeLessThanOrEqual(tokens_max);
    }
  });

  it("has nothing to say to a task without a telling word", async () => {
    const place = withCode();
    const question = questionOn(place.repo, place.head, "Fix the bug");
    expect((await codeContext().gather(question)).pieces).toEqual([]);
  });
});

/** A place whose every layer has something to say, and something to hide. */
function withAll(): GitPlace & { question: ContextQuestion } {
  const place = withCode();
  const secret = `key = "${SECRET}"`;
  place.commit("AGENTS.md", `Never renew a lease by hand. ${secret}\n`);
  place.commit("docs/lease.md", `# renewLease of an attempt\n\nThe attempt ends. ${secret}\n`);
  place.commit("research/lease.md", `# renewLease of an attempt\n\nMeasured. ${secret}\n`);
  place.commit("Dockerfile", `FROM scratch\nCMD ["${SECRET}"]\n`);
  const head = place.commit("logs/a.log", `ERROR ${secret}\n`);
  const description = "The Dockerfile, and\n    at renewLease (src/lease.ts:121:3)";
  const question = questionOn(place.repo, head, "renewLease ignores the attempt", { description });
  return { ...place, question };
}

it("every source has something to say, without its secrets, within its budget", async () => {
  const { question, ...place } = withAll();
  for (const source of everySource(place)) {
    const { pieces } = await source.gather(question);
    expect({ source: source.name, pieces: pieces.length }).not.toMatchObject({ pieces: 0 });
    expect(JSON.stringify({ source: source.name, pieces })).not.toContain(SECRET);
    for (const tokens_max of [0, 50, 400, 2_000]) {
      const found = await source.gather({ ...question, tokens_max });
      const text = found.pieces.map((piece) => piece.text).join("\n\n");
      expect(estimateTokens(text)).toBeLessThanOrEqual(tokens_max);
    }
  }
});

it("the same question gets the same answer, whatever lies in the working tree", async () => {
  const { question, ...place } = withAll();
  const gather = async () => {
    const all = everySource(place).map((source) => source.gather(question));
    return JSON.stringify(await Promise.all(all));
  };
  const first = await gather();
  place.write("src/lease.ts", "renewLease\n");
  place.write("src/renewLease.ts", "renewLease attempt\n");
  place.write("AGENTS.md", "Renew every lease of an attempt.\n");
  place.write("docs/attempt.md", "# renewLease\n\nThe lease of an attempt.\n");
  expect(await gather()).toBe(first);
});

it("rules are those of the commit, the pointer to them left out", async () => {
  const place = gitPlace();
  place.write("CLAUDE.md", "See AGENTS.md\n");
  const head = place.commit("AGENTS.md", "Be kind.\n");
  rmSync(join(place.repo, "AGENTS.md"));
  const [project] = everySource(place);
  const found = await project?.gather(questionOn(place.repo, head, "any"));
  expect(found?.pieces.map(({ source }) => source)).toEqual(["rules:AGENTS.md"]);
  expect(found?.pieces[0]?.text).toContain("Be kind.");
});
