import * as fc from "fast-check";
import { expect, it } from "vitest";
import { operationsOf } from "../../../../src/adapters/context/layers/openapi.ts";
import { sectionsOf } from "../../../../src/adapters/context/layers/sections.ts";

const trails = (text: string) =>
  sectionsOf(text).map(({ trail, from, to }) => [...trail, from, to]);

it("a section reaches from its heading to the next, under the headings above it", () => {
  const text = "Before.\n\n# A\n\n## B\nOf b.\n\n### C\nOf c.\n## D ##\nOf d.\n";
  expect(trails(text)).toEqual([
    [1, 1],
    ["A", "B", 5, 6],
    ["A", "B", "C", 8, 9],
    ["A", "D", 10, 11],
  ]);
});

it("what looks like a heading inside fenced code is none", () => {
  expect(trails("# A\n```sh\n# not one\n```\n~~~\n# nor this\n~~~\n")).toEqual([["A", 1, 7]]);
});

it("underlined headings and those of AsciiDoc count, front matter does not", () => {
  expect(trails("Title\n=====\n\nText.\n\nPart\n----\nMore.\n")).toEqual([
    ["Title", 1, 4],
    ["Title", "Part", 6, 8],
  ]);
  expect(trails("= Guide\n\nText.\n\n== Part\n\nMore.\n")).toEqual([
    ["Guide", 1, 3],
    ["Guide", "Part", 5, 7],
  ]);
  expect(trails("---\ntitle: x\n---\n\n# A\nText.\n")).toEqual([
    [1, 3],
    ["A", 5, 6],
  ]);
});

it("a long section is parted where a line is blank", () => {
  const text = ["# Long", ...Array.from({ length: 150 }, (_, at) => (at % 10 ? "Text." : ""))];
  const parts = sectionsOf(text.join("\n"));
  expect(parts.length).toBeGreaterThan(1);
  for (const { trail, text: said } of parts) {
    expect(trail).toEqual(["Long"]);
    expect(said.split("\n").length).toBeLessThanOrEqual(120);
  }
});

it("sections are lines of the text, in order, none twice", () => {
  const line = fc.constantFrom("# A", "## B", "text", "", "```", "====", "- - -");
  fc.assert(
    fc.property(fc.array(line, { maxLength: 200 }), (lines) => {
      let before = 0;
      for (const { from, to, text } of sectionsOf(lines.join("\n"))) {
        expect(from).toBeGreaterThan(before);
        expect(text).toBe(lines.slice(from - 1, to).join("\n"));
        before = to;
      }
    }),
  );
});

it("an operation of an API is a section with its summary", () => {
  const text = `openapi: 3.1.0
paths:
  /users/{id}:
    parameters:
      - name: id
    get:
      summary: Finds a user
      responses:
        "200": {}
    delete:
      responses: {}
components: {}
`;
  expect(operationsOf(text)).toMatchObject([
    { trail: ["GET /users/{id} Finds a user"], from: 6, to: 9 },
    { trail: ["DELETE /users/{id}"], from: 10, to: 11 },
  ]);
});
