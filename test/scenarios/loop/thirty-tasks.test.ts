import { expect, test } from "vitest";
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

test("thirty mixed tasks end unattended, each where it must be, and nothing is lost", async () => {
  const result = await runMixed({ workers: 3, kills: 0, seed: 1, limit_ms: 150_000 });
  expect(result).toMatchObject(NOTHING_WRONG);
  expect(result.report).toHaveLength(30);
});

// It takes minutes; a check of everything must end within 15 of them, see `NOT_LONG`.
test.skipIf(NOT_LONG !== null)(
  "the same tasks end the same while server and workers are killed every few seconds",
  async () => {
    const result = await runMixed({ workers: 3, kills: 40, seed: 20_261_120, limit_ms: 500_000 });
    expect(result).toMatchObject(NOTHING_WRONG);
    expect(result.kills.server + result.kills.worker).toBeGreaterThan(5);
  },
  600_000,
);
