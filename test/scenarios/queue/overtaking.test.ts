import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import type { Task } from "../../../src/domain/task.ts";
import { claimIn, endOf, whyIn, workerWith } from "../../support/queue.ts";
import { openRing, type Ring } from "../../support/world.ts";

/** A small task that is worked on, a large one that waits for its file, and another small one. */
async function crossing(ring: Ring, large: Partial<Task> = {}) {
  const { agent = null, needs = [], priority = "P1" } = large;
  const workers = [await ring.worker("ann"), await ring.worker("bob")] as const;
  const first = await ring.task({ priority: "P0", files: ["src/a.ts"] });
  expect(await claimIn(ring.world, workers[0])).toBe(first.id);
  const wide = await ring.task({ priority, agent, needs, title: "Rename it", files: ["src"] });
  const small = await ring.task({ priority: "P3", files: ["src/b.ts"] });
  return { ann: workers[0], bob: workers[1], first, wide, small };
}

test("a task is not overtaken for ever by those that meet its files", async () => {
  const ring = await openRing();
  const { ann, bob, first, wide, small } = await crossing(ring);
  ring.pass(LIMITS.overtaking_ms_max);
  expect(await claimIn(ring.world, bob)).toBeNull();
  const why = await whyIn(ring.world, small.id);
  expect(why.summary).toBe(
    `Its files are kept for ${wide.id} ("Rename it"), which is before it: src.`,
  );
  expect(why.holds[0]).toMatchObject({ rule: "collision", by: [wide.id] });
  await endOf(ring, first.id);
  await ring.world.store.write((t) => t.tasks.remove(first.id));
  expect(await claimIn(ring.world, ann)).toBe(wide.id);
  await ring.world.store.write((t) => t.tasks.remove(wide.id));
  expect(await claimIn(ring.world, bob)).toBe(small.id);
});

test("for a while others go before it, so that nobody is idle", async () => {
  const ring = await openRing();
  const { bob, small } = await crossing(ring);
  expect(await claimIn(ring.world, bob)).toBe(small.id);
});

test("an urgent task is not overtaken at all", async () => {
  const ring = await openRing();
  const { bob } = await crossing(ring, { priority: "P0" });
  expect(await claimIn(ring.world, bob)).toBeNull();
});

test("what touches other files goes on meanwhile", async () => {
  const ring = await openRing();
  const { bob } = await crossing(ring, { priority: "P0" });
  const beside = await ring.task({ priority: "P4", files: ["docs"] });
  expect(await claimIn(ring.world, bob)).toBe(beside.id);
});

test("a task keeps its files from a worker that may not do it", async () => {
  const ring = await openRing();
  await ring.claim(await workerWith(ring, "cas", { capabilities: ["rust"] }));
  const { bob } = await crossing(ring, { priority: "P0", needs: ["rust"] });
  for (let others = 0; others < 3; others += 1) await ring.task({ files: ["src/c.ts"] });
  expect(await claimIn(ring.world, bob)).toBeNull();
});

test("a task that no worker there may do keeps nothing", async () => {
  const ring = await openRing();
  const { bob, small } = await crossing(ring, { priority: "P0", agent: "codex" });
  expect(await claimIn(ring.world, bob)).toBe(small.id);
});
