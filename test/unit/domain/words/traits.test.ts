import { describe, expect, it } from "vitest";
import { piecesOf } from "../../../../src/domain/words/pieces.ts";

const only = (text: string) => piecesOf(text).at(-1)!;

describe("the kind of a piece", () => {
  it.each([
    ["Fix the login", "bug"],
    ["Please repair the build", "bug"],
    ["The app crashes on start", "bug"],
    ["Login does not work", "bug"],
    ["bug: footer on Safari", "bug"],
    ["Fix the CI", "bug"],
    ["Add dark mode", "feature"],
    ["Support single sign-on", "feature"],
    ["Add error handling", "feature"],
    ["feat: dark mode", "feature"],
    ["Update the docs", "chore"],
    ["Write docs for the parser", "chore"],
    ["Refactor the store", "chore"],
    ["Upgrade lodash", "chore"],
    ["Investigate why the build is slow", "research"],
    ["Compare SQLite and DuckDB", "research"],
    ["Why is the build so slow?", "research"],
    ["Find out who calls this", "research"],
    ["Deploy the site", "infrastructure"],
    ["Add a CI job", "infrastructure"],
    ["Write a Dockerfile", "infrastructure"],
    ["Paint the fence", "task"],
    ["Rename `crash` to `halt`", "chore"],
    ["Show `error` in red", "task"],
    ["Bugs:\n- footer\n- header", "bug"],
    ["Features:\n- footer\n- header", "feature"],
  ])("of %j is %s", (text, kind) => {
    expect(only(text).kind).toBe(kind);
  });
});

describe("the priority of a piece", () => {
  it.each([
    ["URGENT: fix the login", "P0"],
    ["Fix the login asap", "P0"],
    ["Fix the critical bug in the login", "P0"],
    ["Fix the login. This is really urgent!", "P0"],
    ["[P1] fix the login", "P1"],
    ["Fix the login (p3)", "P3"],
    ["High priority: fix the login", "P1"],
    ["Low priority: polish the icons", "P3"],
    ["Polish the icons, no rush", "P3"],
    ["Polish the icons, not urgent", "P3"],
    ["Someday write a book", "P4"],
    ["Polish the icons when there is time", "P4"],
    ["High priority:\n- fix it\n- test it", "P1"],
    ["# Urgent\n- fix it\n- test it", "P0"],
    ["- P1 release\n  - notes\n  - tag", "P1"],
    ["Compute the critical path", null],
    ["Add `urgent` as a word", null],
    ["Add p2p networking and MP3 support", null],
    ["Fix the login", null],
  ])("of %j is %s", (text, priority) => {
    expect(only(text).priority).toBe(priority);
  });
});

describe("title and description", () => {
  it("a title that says all needs no description", () => {
    expect(only("Fix the **login** page.")).toMatchObject({
      title: "Fix the login page",
      description: "",
    });
  });

  it("what is left out of a title is in the description, and what is said of it", () => {
    const [fix, test] = piecesOf("[P1] please fix the login. It crashes.\nThen test it.");
    expect(fix).toMatchObject({
      title: "Fix the login",
      description: "[P1] please fix the login.\n\nIt crashes.",
    });
    expect(test?.description).toBe("Then test it.\n\nSaid after: Fix the login");
  });

  it("a long title is cut at a word and said whole in the description", () => {
    const text = `Write ${"the whole story ".repeat(20)}down`;
    const { title, description } = only(text);
    expect(title).toMatch(/^Write the whole story .* (?:the|whole|story)…$/);
    expect(title.length).toBeLessThanOrEqual(200);
    expect(description).toBe(text);
  });

  it("a word without end is cut, and no character in two", () => {
    const { title } = only(`a${"😀".repeat(300)}`);
    expect(title.length).toBe(200);
    expect(title.isWellFormed()).toBe(true);
  });

  it("control characters and those that turn the writing stay out of a title", () => {
    const { title } = only("Fix\tthe\u001b[31m \u202elogin\u0007 page");
    expect(title).toBe("Fix the [31m login page");
  });

  it("code stays as it is, and so do names of programs", () => {
    expect(only("run `npm  ci`").title).toBe("Run `npm ci`");
    expect(only("npm install fails").title).toBe("npm install fails");
  });

  it("code below a piece is a part of its description", () => {
    const { description } = only("- Fix it:\n  ```ts\n  a(); // Then b\n  ```\n");
    expect(description).toContain("a(); // Then b");
  });

  it("an item with too many things to do is a whole with parts", () => {
    const things =
      "Fix the form. Add a field. Test it. Write docs. Ship it. Tell people. Rest now.";
    const pieces = piecesOf(`- ${things}\n- Buy milk`);
    expect(pieces.map(({ parent }) => parent)).toEqual([null, 0, 0, 0, 0, 0, 0, 0, null]);
    expect(pieces[1]?.title).toBe("Fix the form");
  });
});
