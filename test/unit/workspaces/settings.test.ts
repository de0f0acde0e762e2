import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../src/adapters/workspaces/settings.ts";
import { Problem } from "../../../src/domain/problem.ts";

/** What is said of a `ringmaster.toml` that is refused. */
function refusalOf(text: string): string {
  try {
    parseSettings(text);
  } catch (error) {
    if (error instanceof Problem) return error.message; // else the test fails by it
    throw error;
  }
  return "not refused";
}

describe("settings that are refused", () => {
  it.each([
    ['setup = "x"\n', "line 1: setup: expected array"],
    ['[[checks]]\nname = "a"\ncommand = "x"\n[[checks]]\nname = "B"\n', "line 5: checks.1.name: "],
    ["[merge]\nhow = 1\n", "line 2: merge.how: "],
    ["# one\n[merge]\nhows = 1\n", 'line 3: merge.hows: expected no field "hows"'],
    [
      '[review]\nlevel = "none"\n[[review.paths]]\nlevel = "no"\n',
      "line 3: review.paths.0.match: ",
    ],
    [
      '[[review.paths]]\nmatch = ["a"]\nlevel = "none"\n'.repeat(2).replace(/none"\n$/, 'no"\n'),
      "line 6: review.paths.1.level: ",
    ],
  ])("%j is told with its line", (text, sentence) => {
    expect(refusalOf(text)).toContain(`ringmaster.toml, ${sentence}`);
  });

  it.each(["pull_request", "merge"])("deliver = %j is told what to do instead", (value) => {
    const said = refusalOf(`[merge]\nhow = "merge"\ndeliver = "${value}"\n`);
    expect(said).toContain("line 3: merge.deliver: expected no such setting, since this version");
    expect(said).toContain("opens no pull requests");
    expect(said).toContain("ringmaster project set NAME --stages review --requires pull_request");
  });
});

describe("a place in a repository", () => {
  const reviewOf = (place: string) =>
    `[[review.paths]]\nmatch = [${JSON.stringify(place)}]\nlevel = "person"\n`;

  it.each(
    ["!docs/**", "src/{auth,login}/**", "../other", ".", "/", "src\\auth", ""].concat(
      ["src/auth?/**", "src/@(a|b)/**", "src/+(a)/**", "src/!(a)/**", "src/*(a|b)/**"],
      ["src/{a..c}/**", "{{name}}/x", " src/auth/**", "src/auth/** ", "src/auth/**\n"],
    ),
  )("%j could never match and is refused", (place) =>
    expect(refusalOf(reviewOf(place))).toMatch(/line 2: review\.paths.*expected .*got "/),
  );

  it.each([["**"], ["/src/"], ["app/[id]/(a b)"], ["*.sql"], [".github"], ["a..b"], ["a"]])(
    "%j is one",
    (place) => expect(parseSettings(reviewOf(place)).review.paths).toHaveLength(1),
  );
});
