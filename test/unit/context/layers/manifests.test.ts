import { expect, it } from "vitest";
import { goalsIn } from "../../../../src/adapters/context/layers/goals.ts";
import { readManifest } from "../../../../src/adapters/context/layers/manifests.ts";
import { stackLines } from "../../../../src/adapters/context/layers/stack.ts";

const POM = `<project><parent><artifactId>spring-boot-starter-parent</artifactId>
<version>4.0.0</version></parent><properties><java.version>25</java.version>
<junit.version>6.0.1</junit.version></properties><dependencies><dependency>
<artifactId>junit-jupiter</artifactId><version>\${junit.version}</version></dependency>
</dependencies></project>`;

it.each([
  ["package.json", '{"dependencies":{"react":"19.3.0"}}', ["framework: react 19.3.0"]],
  ["composer.json", '{"require":{"php":">=8.4"}}', ["language: php >=8.4"]],
  [
    "pyproject.toml",
    '[project]\nname = "shop"\nrequires-python = ">=3.13"\ndependencies = [\n"Django>=5.2",\n]\n' +
      "[dependency-groups]\ndev = [\"pytest[x]>=9; python_version > '3'\"]\n",
    ["language: python >=3.13", "framework: django >=5.2", "tests: pytest >=9"],
  ],
  [
    "pyproject.toml",
    '[tool.poetry.dependencies]\npython = "^3.13"\nflask = { version = "3.1" }\n',
    ["language: python ^3.13", "framework: flask 3.1"],
  ],
  ["requirements.txt", "flask==3.1.0\n# pytest==1\n", ["framework: flask ==3.1.0"]],
  [
    "Cargo.toml",
    '[package]\nedition = "2024"\n[dependencies]\naxum = "0.9"\ntokio = { version = "1.50" }\n',
    ["language: rust edition 2024", "framework: axum 0.9, tokio 1.50"],
  ],
  [
    "go.mod",
    "module shop\ngo 1.26\nrequire (\n\tgithub.com/gin-gonic/gin v1.11.0\n)\n",
    ["language: go 1.26", "framework: github.com/gin-gonic/gin v1.11.0"],
  ],
  [
    "pom.xml",
    POM,
    [
      "language: java 25",
      "framework: spring-boot-starter-parent 4.0.0",
      "tests: junit-jupiter 6.0.1",
    ],
  ],
  [
    "build.gradle.kts",
    'plugins { id("org.springframework.boot") version "4.0.0" }\n' +
      'dependencies { testImplementation("org.junit.jupiter:junit-jupiter:6.0.1") }\n',
    ["framework: org.springframework.boot 4.0.0", "tests: junit-jupiter 6.0.1"],
  ],
  [
    "Gemfile",
    'ruby "4.0"\ngem "rails", "~> 8.1"\ngem "rspec-rails"\n',
    ["language: ruby 4.0", "framework: rails ~> 8.1", "tests: rspec-rails"],
  ],
  ["mix.exs", 'elixir: "~> 1.19"\n{:phoenix, "~> 1.8"}', ["language: elixir ~> 1.19"]],
  [
    "src/Shop.csproj",
    "<TargetFramework>net10.0</TargetFramework>\n" +
      '<PackageReference Include="xunit" Version="3.1" />',
    ["language: .net net10.0", "tests: xunit 3.1"],
  ],
])("%s: language, framework and tests with their versions", (path, text, lines) => {
  expect(stackLines(readManifest(path, text)).split("\n")).toEqual(expect.arrayContaining(lines));
});

it.each(["package.json", "pom.xml", "Cargo.toml", "go.mod"])("a broken %s says nothing", (path) => {
  expect(stackLines(readManifest(path, '{"dependencies": [\u0000<<<<<<< '))).toBe("");
});

it("scripts of a package are told with what they run", () => {
  const manifest = readManifest("package.json", '{"scripts":{"test":"vitest run","bad":3}}');
  expect(stackLines(manifest)).toBe("script test: vitest run");
});

it.each([
  ["# Shop\n\n[![b](c)](d)\n\n<p>\n<img>\n</p>\n\nSells kites to **all** people.\n\nMore.\n"],
  ["Shop\n====\n\n> [!NOTE]\n\nSells kites to **all** people.\n"],
  ["```sh\nnpm i\n```\n\nSells [kites](k.md) to **all** people.\n"],
])("the goals are the first paragraph in words of %j", (readme) => {
  expect(goalsIn(readme)).toBe("Sells kites to **all** people.");
});

it("long goals end with a sentence, and a README without words has none", () => {
  expect(goalsIn("A sentence of some words. ".repeat(60))).toMatch(/words\.$/);
  expect(goalsIn("# Title\n\nshort\n")).toBe("");
});
