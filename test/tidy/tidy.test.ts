import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { report, treeFindings, withExceptions } from "./rules.ts";
import { figuresOf, functionsOf } from "./sizes.ts";
import { isTypeScript, parse, readTree } from "./source.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const exceptions = z
  .array(z.strictObject({ rule: z.string(), path: z.string(), reason: z.string() }))
  .parse(JSON.parse(readFileSync(new URL("exceptions.json", import.meta.url), "utf8")));

test("the tree keeps the rules of the house", () => {
  const files = readTree(root);
  const sources = files.filter(({ path }) => isTypeScript(path));
  expect(sources.length, "the rules must have something to look at").toBeGreaterThan(10);

  const figures = figuresOf(sources.map(parse).flatMap(functionsOf));
  console.info(
    `${sources.length} TypeScript files, ${figures.functions} functions: ` +
      `median ${figures.median}, ` +
      `95th percentile ${figures.p95}, longest ${figures.longest} code lines`,
  );

  const findings = withExceptions(treeFindings(files), exceptions);
  expect.soft(findings.length, `\n${report(findings)}\n`).toBe(0);
});
