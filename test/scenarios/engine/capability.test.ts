import { expect, test } from "vitest";
import { CONFIDENCE_MIN, confidenceIn } from "../../../src/domain/skill.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { claimIn, workerWith } from "../../support/queue.ts";
import { openRing, reportOf, type Ring } from "../../support/world.ts";

const skillsOf = (ring: Ring, id: string) => ring.world.store.read((t) => t.skills.list(id));

/** Counts results of a worker as if it had had them. */
async function practise(ring: Ring, id: string, results: readonly boolean[]): Promise<void> {
  const at = ring.world.clock.now();
  await ring.world.store.write(async (tables) => {
    for (const ok of results) await tables.skills.count(id, ["rust"], { ok, at });
  });
}

test("a task goes to nobody who cannot do what it needs, however much lies before", async () => {
  const ring = await openRing();
  for (let at = 0; at < 12; at += 1) await ring.task({ needs: ["rust"], priority: "P0" });
  const plain = await ring.task({ priority: "P4" });
  const anna = await workerWith(ring, "anna", { capabilities: ["sql"] });
  const bert = await workerWith(ring, "bert", { capabilities: ["sql", "rust"] });
  expect(await claimIn(ring.world, anna)).toBe(plain.id);
  expect(await claimIn(ring.world, anna)).toBeNull();
  expect(await claimIn(ring.world, bert)).not.toBeNull();
});

test("how an attempt ends is counted for what its task needed, and only that", async () => {
  const ring = await openRing();
  await ring.task({ needs: ["rust", "sql"] });
  const anna = await workerWith(ring, "anna", { capabilities: ["rust", "sql", "css"] });
  const first = await ring.claim(anna);
  if (first) await finish(ring.world, reportOf(first));
  const counted = (await skillsOf(ring, anna.id)).map((s) => [
    s.capability,
    s.successes,
    s.failures,
  ]);
  expect(counted).toEqual([
    ["rust", 0, 1],
    ["sql", 0, 1],
  ]);
  ring.pass(60_000);
  const second = await ring.claim(anna);
  if (second) await finish(ring.world, reportOf(second, { resolution: "given_back" }));
  expect((await skillsOf(ring, anna.id)).map((s) => s.failures)).toEqual([1, 1]);
});

test("a worker that failed hundreds of times is still handed the task", async () => {
  const ring = await openRing();
  const anna = await workerWith(ring, "anna", { capabilities: ["rust"] });
  await practise(
    ring,
    anna.id,
    Array.from({ length: 200 }, () => false),
  );
  expect(confidenceIn(await skillsOf(ring, anna.id), ["rust"])).toBe(CONFIDENCE_MIN);
  const task = await ring.task({ needs: ["rust"] });
  expect(await claimIn(ring.world, anna)).toBe(task.id);
});

test("a task is kept for an idle worker that does them better, and for no busy one", async () => {
  const ring = await openRing();
  const weak = await workerWith(ring, "weak", { capabilities: ["rust"] });
  const strong = await workerWith(ring, "strong", { capabilities: ["rust"] });
  await practise(ring, weak.id, [false, false, false, false]);
  await practise(ring, strong.id, [true, true, true, true]);
  expect(await claimIn(ring.world, strong)).toBeNull(); // it was heard of, so it is idle
  const [first, second] = [
    await ring.task({ needs: ["rust"] }),
    await ring.task({ needs: ["rust"] }),
  ];
  expect(await claimIn(ring.world, weak)).toBeNull();
  expect(await claimIn(ring.world, strong)).toBe(first.id);
  expect(await claimIn(ring.world, weak)).toBe(second.id);
});

test("after the time that a task is kept anybody gets it", async () => {
  const ring = await openRing();
  const weak = await workerWith(ring, "weak", { capabilities: ["rust"] });
  const strong = await workerWith(ring, "strong", { capabilities: ["rust"] });
  await practise(ring, weak.id, [false, false, false, false]);
  expect(await claimIn(ring.world, strong)).toBeNull();
  const task = await ring.task({ needs: ["rust"] });
  expect(await claimIn(ring.world, weak)).toBeNull();
  ring.pass(ring.world.config.queue.preference_ms);
  expect(await claimIn(ring.world, weak)).toBe(task.id);
});
