import { describe, expect, it } from "vitest";
import { commitFiles, gathered } from "../../support/context-sources.ts";
import { gitPlace } from "../git/place.ts";

const FILES = {
  "README.md":
    "# Shop\n\n[![ci](badge.svg)](x)\n\nSells [kites](kites.md) to people by mail.\n\nMore.\n",
  "package.json": JSON.stringify({
    engines: { node: ">=24" },
    dependencies: { fastify: "5.1.0", leftpad: "1.0.0" },
    devDependencies: { vitest: "5.0.3", typescript: "7.0.2" },
    scripts: { test: "vitest run" },
  }),
  "ringmaster.toml": '[[checks]]\nname = "test"\ncommand = "npm test"\n',
  "AGENTS.md": "# Rules\n\nBe kind.\n",
  "CLAUDE.md": "See AGENTS.md\n",
  "packages/mail/AGENTS.md": "Letters are sent by hand.\n",
  "packages/mail/pyproject.toml": '[project]\ndependencies = ["django>=5.2", "pytest"]\n',
  "packages/mail/letter.py": "def send_letter(): pass\n",
  "packages/kite/AGENTS.md": "Kites fly.\n",
};

describe("the project layer", () => {
  it("says what the project is for, what it is made of, its checks and its rules", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const { sources, text } = await gathered(place, "project", "Anything");
    expect(sources).toEqual([
      "goals:README.md",
      "stack:package.json",
      "checks:ringmaster.toml",
      "rules:AGENTS.md",
    ]);
    expect(text).toContain("Sells kites to people by mail.");
    expect(text).toContain("language: node >=24, typescript 7.0.2");
    expect(text).toContain("framework: fastify 5.1.0");
    expect(text).toContain("tests: vitest 5.0.3");
    expect(text).toContain("test: npm test");
    expect(text).toContain("Be kind.");
    expect(text).not.toMatch(/leftpad|badge|See AGENTS/);
  });

  it("adds rules and manifest of the folder in which the task is likely about", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const { sources, text } = await gathered(place, "project", "send_letter sends nothing");
    expect(sources).toContain("rules:packages/mail/AGENTS.md");
    expect(text).toContain("framework: django >=5.2");
    expect(sources).not.toContain("rules:packages/kite/AGENTS.md");
  });

  it("goals of the settings go before those of the README", async () => {
    const place = gitPlace();
    commitFiles(place, FILES);
    const { text } = await gathered(place, "project", "Any", { goals: "Sell balloons." });
    expect(text).toContain("Sell balloons.");
    expect(text).not.toContain("Sells kites");
  });

  it("of long rules it brings the sections that fit best and names the others", async () => {
    const place = gitPlace();
    const filler = "Say nothing of it.\n".repeat(40);
    const rules = `# Rules\n\n## Paint\n\n${filler}\n## Kites\n\nKites have strings.\n`;
    commitFiles(place, { "AGENTS.md": rules });
    const asked = { tokens_max: 120 };
    const { text, left_out } = await gathered(place, "project", "Strings of kites", asked);
    expect(text).toContain("Kites have strings.");
    expect(left_out).toEqual([
      { what: "rules:AGENTS.md:3", why: "no room", get: "sed -n '3,44p' AGENTS.md", named: true },
    ]);
  });

  it("is silent in a repository that says nothing", async () => {
    expect((await gathered(gitPlace(), "project", "Anything")).pieces).toEqual([]);
  });
});
