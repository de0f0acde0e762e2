import { expect, it } from "vitest";
import { commitFiles, gathered } from "../../support/context-sources.ts";
import { gitPlace, type GitPlace } from "../git/place.ts";

const method = (name: string, lines: number) => [
  `  /** Does ${name}. */`,
  `  ${name}(id: string): number {`,
  ...Array.from({ length: lines }, (_, at) => `    this.count += id.length + ${at}; // counted`),
  "    return this.count;",
  "  }",
  "",
];

const LEASES = [
  'import { clock } from "./clock.ts";',
  "",
  "/** Holds leases. */",
  "export class Leases {",
  "  count = 0; // what was counted so far by every one of the methods that stand below",
  "",
  ...method("grantLease", 12),
  ...method("renewLease", 12),
  ...method("endLease", 12),
  "}",
  "",
].join("\n");

/** A place with leases, something that renews them, a test of it, and what a program made. */
function withLeases(): GitPlace {
  const place = gitPlace();
  commitFiles(place, {
    "src/leases.ts": LEASES,
    "src/worker.ts": [
      'import { Leases } from "./leases.ts";',
      "",
      "export function stayAlive(leases: Leases): void {",
      '  leases.renewLease("a");',
      "}",
      "",
    ].join("\n"),
    "src/clock.ts": "export const clock = () => Date.now();\n",
    "test/leases.test.ts": 'it("renews", () => {\n  new Leases().renewLease("a");\n});\n',
    "assets/data.min.js": `renewLease(${"1,".repeat(2_000)});\n`,
  });
  return place;
}

it("shows a definition whole, in its class, and names its neighbours", async () => {
  const found = await gathered(withLeases(), "code", "renewLease counts an id twice", {
    tokens_max: 450,
  });
  const text = found.pieces.find(({ source }) => source === "code:src/leases.ts")?.text ?? "";
  expect(text).toContain(method("renewLease", 12).join("\n").trimEnd());
  expect(text).toContain("\nexport class Leases {\n");
  expect(text).toContain('\nimport { clock } from "./clock.ts";\n');
  expect(text).toMatch(/\n⋯ lines \d+ to \d+: grantLease\(\)\n/);
  expect(text).toMatch(/\n⋯ lines \d+ to \d+: endLease\(\)\n/);
});

it("shows who calls what the task names, and what tests it", async () => {
  const { sources } = await gathered(withLeases(), "code", "`renewLease` takes a second argument");
  expect(sources[0]).toBe("code:src/leases.ts");
  expect(sources).toContain("code:src/worker.ts");
  expect(sources).toContain("code:test/leases.test.ts");
  expect(sources).not.toContain("code:assets/data.min.js");
});

it("says of what has no room how to print it, and what the task names itself", async () => {
  const { left_out, pieces } = await gathered(withLeases(), "code", "`renewLease` counts twice", {
    tokens_max: 90,
  });
  expect(pieces.map(({ source }) => source)).not.toContain("code:src/leases.ts");
  const missing = left_out.find(({ what }) => what.startsWith("src/leases.ts, lines "));
  expect(missing).toMatchObject({ why: "no room", named: true });
  expect(missing?.get).toMatch(/^sed -n '\d+,\d+p' src\/leases\.ts$/);
});

it("is silent when a task has no word of the code", async () => {
  const { pieces, left_out } = await gathered(withLeases(), "code", "Xylophone quartet");
  expect({ pieces, left_out }).toEqual({ pieces: [], left_out: [] });
});
