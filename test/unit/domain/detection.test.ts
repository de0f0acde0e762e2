import { expect, test } from "vitest";
import { detectChecks, tomlOf, type Root } from "../../../src/domain/detection.ts";
import { parseSettings } from "../../../src/adapters/workspaces/settings.ts";

const root = (names: string[], texts: Root["texts"] = {}): Root => ({
  names: [...names, ...Object.keys(texts)],
  texts,
});
const commands = (given: Root) =>
  detectChecks(given).checks.map(({ name, command }) => `${name}: ${command}`);
const packages = (scripts: object, more: object = {}) => ({
  "package.json": JSON.stringify({ scripts, ...more }),
});

test("scripts of package.json are run by the manager whose lock file is there", () => {
  const scripts = { test: "vitest", lint: "eslint", "type-check": "tsc", build: "vite", dev: "x" };
  const found = detectChecks(root(["pnpm-lock.yaml"], packages(scripts)));
  expect(found.checks.map(({ name, command }) => `${name}: ${command}`)).toEqual([
    "test: pnpm run test",
    "lint: pnpm run lint",
    "types: pnpm run type-check",
    "build: pnpm run build",
  ]);
  const [cache] = found.cache;
  expect(cache).toMatchObject({ key: "pnpm-lock.yaml", path: "node_modules" });
  expect(found.checks[2]?.reason).toBe('the script "type-check" of package.json');
});

test("without a lock file dependencies are installed in each tree", () => {
  const found = detectChecks(root([], packages({ test: "x" }, { packageManager: "yarn@4.1.0" })));
  expect(found).toMatchObject({ setup: ["yarn install"], cache: [] });
  expect(detectChecks(root(["package-lock.json"], packages({ test: "x" }))).setup).toEqual([]);
});

test("the script that npm init writes is no test, and a broken file proposes nothing", () => {
  const none = 'echo "Error: no test specified" && exit 1';
  expect(commands(root([], packages({ test: none })))).toEqual([]);
  expect(commands(root([], { "package.json": "{" }))).toEqual([]);
  expect(commands(root([], { "package.json": '{"scripts":["test"]}' }))).toEqual([]);
});

test.each([
  [["tox.ini"], {}, ["test: tox"]],
  [["conftest.py", "uv.lock"], {}, ["test: uv run pytest"]],
  [[], { "pyproject.toml": "[tool.pytest.ini_options]\n" }, ["test: python3 -m pytest"]],
  [["setup.py", "tests/"], {}, ["test: python3 -m pytest"]],
  [["setup.py"], {}, []],
  [["Cargo.toml"], {}, ["test: cargo test"]],
  [["go.mod"], {}, ["test: go test ./...", "vet: go vet ./..."]],
  [["gradlew", "build.gradle.kts"], {}, ["test: ./gradlew check"]],
  [["build.gradle"], {}, ["test: gradle check"]],
  [["pom.xml", "mvnw"], {}, ["test: ./mvnw -B verify"]],
  [["mix.exs"], {}, ["test: mix test"]],
  [["Shop.sln"], {}, ["test: dotnet test"]],
  [[], { "composer.json": '{"scripts":{"test":"phpunit"}}' }, ["test: composer test"]],
  [["phpunit.xml.dist"], { "composer.json": "{}" }, ["test: vendor/bin/phpunit"]],
  [
    [],
    { Makefile: "check: test\ntest :\n\tx\nlint := 1\n" },
    ["test: make test", "check: make check"],
  ],
  [["README.md"], {}, []],
])("a root with %j %j is checked by %j", (names, texts, expected) => {
  expect(commands(root(names, texts))).toEqual(expected);
});

test("two kinds of project keep their checks apart, and make counts for none", () => {
  const given = root(["package-lock.json", "go.mod"], {
    ...packages({ test: "x" }),
    Makefile: "test:\n",
  });
  expect(commands(given)).toEqual([
    "test: npm test",
    "test-go: go test ./...",
    "vet: go vet ./...",
  ]);
});

test("what is proposed can be written down as settings", () => {
  const quoted = packages({ test: "x" }, { packageManager: "npm@11" });
  const found = detectChecks(root(["go.mod"], quoted));
  const settings = parseSettings(tomlOf(found));
  expect(settings).toMatchObject({ setup: ["npm install"], cache: [] });
  expect(settings.checks.map(({ name }) => name)).toEqual(["test", "test-go", "vet"]);
  const locked = detectChecks(root(["package-lock.json"], quoted));
  expect(parseSettings(tomlOf(locked)).cache).toEqual(locked.cache);
});
