import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { systemClock } from "../../../src/main/clock.ts";
import { AGENT_REVIEWS, openReview, reviews, reviewsOf } from "./place.ts";

const author = "echo x >> tries.txt; touch done.txt";

/** A review that goes on while the time of its attempt passes, and how it is let go. */
async function lateReview(verdict: string) {
  const waits = 'touch "$RM_TEST/up"; until [ -e "$RM_TEST/go" ]; do sleep 0.02; done';
  const critic = reviews(verdict, [{ path: null, line: null, text: "Not so." }], waits);
  const { workplace, worker } = await openReview({ author, critic });
  const { id } = await workplace.task();
  let passed_ms = 0;
  const clock = systemClock();
  const monotonic = () => clock.monotonic() + passed_ms;
  const working = await worker({ clock: { ...clock, monotonic } });
  const { root } = workplace.place;
  while (!existsSync(join(root, "up"))) await new Promise((done) => setTimeout(done, 20));
  passed_ms = LIMITS.attempt_ms_max + 1;
  return { workplace, id, working, letGo: () => writeFileSync(join(root, "go"), "") };
}

test("findings that come when the attempt's time is over go to a person", async () => {
  const { workplace, id, working, letGo } = await lateReview("changes");
  letGo();
  const { task, attempt } = await working.ended(id);
  expect(task.status).toBe("code_review");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
  expect(await reviewsOf(workplace, id)).toMatchObject([{ verdict: "changes" }]);
});

test("an approval that comes when the attempt's time is over counts", async () => {
  const { id, working, letGo } = await lateReview("approve");
  letGo();
  const { task } = await working.ended(id);
  expect(task.status).toBe("merging");
});

test("a review that takes longer than a run may is none: a person looks at the work", async () => {
  const toml = `[limits]\nagent_run_ms = 1500\n${AGENT_REVIEWS}`;
  const { workplace, worker } = await openReview({ author, critic: "sleep 300" }, { toml });
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
});
