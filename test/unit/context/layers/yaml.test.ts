import * as fc from "fast-check";
import { expect, it } from "vitest";
import { below, valueAt, yamlEntries } from "../../../../src/adapters/context/layers/yaml.ts";

const TEXT = `# a comment
name: ci # and another
on: [push]
jobs:
  test:
    runs-on: "ubuntu-24.04"
    steps:
    - uses: actions/checkout@v6
    - name: Check
      run: |
        npm ci
        name: not a key
      env:
        "TOKEN": x
  lint:
    steps:
      - run: npm run lint
---
name: second
`;

it("the outline has every key with what is above it, its value and its lines", () => {
  const entries = yamlEntries(TEXT);
  expect(valueAt(entries, "name")).toBe("ci");
  expect(valueAt(entries, "jobs", "test", "runs-on")).toBe("ubuntu-24.04");
  expect(below(entries, "jobs")).toMatchObject([
    { trail: ["jobs", "test"], line: 5, last: 14, document: 0 },
    { trail: ["jobs", "lint"], line: 15, last: 17 },
  ]);
  expect(entries.at(-1)).toMatchObject({ trail: ["name"], value: "second", document: 1 });
});

it("entries of lists are numbered, wherever they stand, and a block shows its first line", () => {
  const entries = yamlEntries(TEXT);
  expect(valueAt(entries, "jobs", "test", "steps", "0", "uses")).toBe("actions/checkout@v6");
  expect(valueAt(entries, "jobs", "test", "steps", "1", "run")).toBe("npm ci");
  expect(valueAt(entries, "jobs", "test", "steps", "1", "env", "TOKEN")).toBe("x");
  expect(valueAt(entries, "jobs", "lint", "steps", "0", "run")).toBe("npm run lint");
});

it("JSON that is laid out reads the same", () => {
  const entries = yamlEntries(
    JSON.stringify({ paths: { "/users": { get: { id: "a" } } } }, null, 2),
  );
  expect(valueAt(entries, "paths", "/users", "get", "id")).toBe("a");
});

it("any text has an outline, whose lines are lines of it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom("a:", "  - b: 1", "---", "|"))),
      (rows) => {
        const text = rows.join("\n");
        const lines = text.split("\n").length;
        for (const { line, last } of yamlEntries(text)) {
          expect(line).toBeGreaterThan(0);
          expect(last).toBeGreaterThanOrEqual(line);
          expect(last).toBeLessThanOrEqual(lines);
        }
      },
    ),
  );
});
