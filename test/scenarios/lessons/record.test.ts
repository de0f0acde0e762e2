import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { lose } from "../../../src/engine/attempts/report.ts";
import { apply } from "../../../src/engine/moves/apply.ts";
import { ran } from "../../support/accounts.ts";
import { lessonIn } from "../../support/lessons.ts";
import {
  checkOn,
  claimedTask,
  leadUntil,
  mergingTask,
  openRing,
  reportOf,
  type Ring,
  workOn,
} from "../../support/world.ts";

async function failedTask(ring: Ring) {
  const claimed = await claimedTask(ring, { kind: "bug" });
  await checkOn(ring, claimed, await workOn(ring, claimed, { "notes.txt": "not done\n" }));
  await ran(ring.world, claimed, { cost_usd: 0.5 });
  await finish(ring.world, reportOf(claimed, { reason: "red checks: done" }));
  return claimed;
}

test("an attempt whose checks were red leaves a lesson that is confirmed by them", async () => {
  const ring = await openRing();
  const { attempt, task } = await failedTask(ring);
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    task_id: task.id,
    project_id: ring.project.id,
    kind: "bug",
    words: ["feed", "lion"],
    agent: "claude-code",
    iterations: 1,
    cost_usd: 0.5,
    resolution: "failed",
    outcome: "failed",
    why: "Red checks: done. What failed on the way: done.",
    review: null,
    confirmed: true,
  });
});

test("an agent's own word that it failed confirms nothing", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await finish(ring.world, reportOf(claimed, { reason: "the agent gave up" }));
  expect(await lessonIn(ring, claimed.attempt.id)).toMatchObject({
    resolution: "failed",
    why: "The agent gave up.",
    confirmed: false,
  });
});

test("proven work is confirmed by its merge, and refuted when that is taken back", async () => {
  const ring = await openRing();
  const { attempt, task } = await mergingTask(ring);
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    resolution: "proven",
    confirmed: false,
  });
  await leadUntil(ring, task.id, "completed");
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    resolution: "proven",
    confirmed: true,
    why: "Accepted and proven after 1 iteration.",
  });
  await moved(ring, task.id, "reverted", "it broke the shop");
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    resolution: "failed",
    confirmed: true,
    why: "It broke the shop.",
  });
});

async function moved(ring: Ring, id: string, trigger: string, reason: string) {
  const task = await ring.find(id);
  await ring.world.store.write((tables) =>
    apply(ring.world, tables, { task, trigger, actor: "engine", reason }),
  );
}

test("work that is refused at its merge has failed after all", async () => {
  const ring = await openRing();
  const { attempt, task } = await mergingTask(ring);
  const reason = "its checks are red on top of main; token: 'abcdefghijklmnop'";
  await moved(ring, task.id, "merge_refused", reason);
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    resolution: "failed",
    confirmed: true,
    why: "Its checks are red on top of main; token: '[redacted:secret]'.",
  });
});

test("a lost attempt leaves a lesson that settles nothing", async () => {
  const ring = await openRing();
  const { attempt } = await claimedTask(ring);
  await ring.world.store.write((tables) =>
    lose(ring.world, tables, attempt.id, { reason: "its worker is gone", proof: null }),
  );
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    resolution: "lost",
    outcome: null,
    why: "Its worker is gone.",
    confirmed: false,
  });
});
