import { expect, test } from "vitest";
import { endOf, queueing, whyIn, workerWith } from "../../support/queue.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";

const MINUTE_MS = 60_000;

const startIn = ({ world }: Ring, expected: string | null) =>
  Math.round((Date.parse(expected ?? "") - Date.parse(world.clock.now())) / MINUTE_MS);

test("no start is told as now while the machine is full, however long its work takes", async () => {
  const ring = await openRing();
  const past = await claimedTask(ring);
  ring.pass(10 * MINUTE_MS);
  await endOf(ring, past.task.id);
  const full = queueing(ring.world, { concurrency: 1 });
  await ring.claim(await workerWith(ring, "anna"));
  ring.pass(12 * MINUTE_MS);
  const bert = await workerWith(ring, "bert");
  const last_seen_at = ring.world.clock.now();
  await ring.world.store.write((t) => t.workers.update(bert.id, { last_seen_at }));
  const [next, last] = [await ring.task(), await ring.task({ priority: "P3" })];
  const first = await whyIn(full, next.id);
  expect(first.holds.map(({ rule }) => rule)).toContain("machine_full");
  expect(startIn(ring, first.expected_start)).toBe(10);
  expect(startIn(ring, (await whyIn(full, last.id)).expected_start)).toBe(20);
});
