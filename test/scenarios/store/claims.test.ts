import { expect, test } from "vitest";
import { claimUnderFire } from "./claims.ts";

/** `npm run bench -- claims` does the same with 80,000 tasks. */
const PLAN = { tasks: 2_000, processes: 4, lanes: 8, claims_per_life: 250 };

test("processes that are killed while they claim take each task once and lose none", async () => {
  const result = await claimUnderFire(PLAN);
  expect(result).toMatchObject({ tasks: PLAN.tasks, doubled: 0, lost: 0 });
  expect(result.kills).toBeGreaterThan(0);
});
