import { describe, expect, test } from "vitest";
import { NOT_LONG } from "../../support/long.ts";
import { runMixed } from "../../support/mixed-run.ts";

const NOTHING_WRONG = {
  misplaced: [],
  misdelivered: [],
  unasked: [],
  running: [],
  orphans: [],
  main_is_green: true,
};
const LIMIT_MS = 300_000;

// It takes minutes; a check of everything must end within 15 of them, see `NOT_LONG`.
describe.skipIf(NOT_LONG !== null)("thirty mixed tasks", { timeout: LIMIT_MS }, () => {
  test("they end unattended, each in its place", async () => {
    const result = await runMixed({ workers: 3, kills: 0, seed: 1, limit_ms: 240_000 });
    expect(result).toMatchObject(NOTHING_WRONG);
    expect(result.report).toHaveLength(30);
  });

  test("they end the same while server and workers are killed every few seconds", async () => {
    const plan = { workers: 3, kills: 40, seed: 20_261_120, limit_ms: 240_000 };
    const result = await runMixed(plan);
    expect(result).toMatchObject(NOTHING_WRONG);
    expect(result.report).toHaveLength(30);
    expect(result.kills.server).toBeGreaterThan(1);
    expect(result.kills.worker).toBeGreaterThan(1);
  });
});
