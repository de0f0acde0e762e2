import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { WEIGHTS } from "../../../src/adapters/context/rank/weights.ts";

it("the weights that rank are those that the fit wrote, none was put right by hand", () => {
  const text = readFileSync(new URL("../../../bench/context/fitted.json", import.meta.url), "utf8");
  const fitted: unknown = JSON.parse(text);
  expect(fitted).toHaveProperty("all", WEIGHTS);
});
