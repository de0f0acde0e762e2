import { expect, test } from "vitest";
import { projectChecks } from "../../../src/engine/evidence/detected.ts";
import { openRing } from "../../support/world.ts";

/** Files of a real repository of each kind, and the commands that are proposed for it. */
const KINDS: [string, Record<string, string>, string[]][] = [
  [
    "package scripts",
    { "package.json": '{"scripts":{"test":"x","lint":"y"}}' },
    ["npm test", "npm run lint"],
  ],
  ["pytest", { "pyproject.toml": "[project]\n", "tests/test_a.py": "" }, ["python3 -m pytest"]],
  ["cargo", { "Cargo.toml": "[package]\n", "src/lib.rs": "" }, ["cargo test"]],
  ["go", { "go.mod": "module a\n", "a.go": "" }, ["go test ./...", "go vet ./..."]],
  ["make", { Makefile: "test:\n\ttrue\n" }, ["make test"]],
  ["gradle", { "build.gradle.kts": "", gradlew: "" }, ["./gradlew check"]],
  ["maven", { "pom.xml": "<project/>" }, ["mvn -B verify"]],
];

test("the checks of a repository are found, whatever it is built with", async () => {
  const { world, place, project } = await openRing();
  for (const [kind, files, commands] of KINDS) {
    place.git(["rm", "-rq", "."]);
    for (const [path, text] of Object.entries(files)) place.write(path, text);
    place.commit("README.md", `with ${kind}\n`);
    const { source, checks } = await projectChecks(world, project.id);
    const found = { kind, source, commands: checks.map(({ command }) => command) };
    expect(found).toEqual({ kind, source: "detected", commands });
  }
});
