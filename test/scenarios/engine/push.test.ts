import { expect, test } from "vitest";
import type { Worker } from "../../../src/domain/worker.ts";
import { claimWaiting } from "../../../src/engine/queue/wait.ts";
import type { World } from "../../../src/engine/world.ts";
import { claimIn, endOf, queueing, setProject, workerWith } from "../../support/queue.ts";
import { openRing, OWN_COMMIT, type Ring } from "../../support/world.ts";

/** The same world, with a count of its writes and reads. */
function counting(world: World) {
  const count = { reads: 0, writes: 0 };
  const read: World["store"]["read"] = (work) => {
    count.reads += 1;
    return world.store.read(work);
  };
  const write: World["store"]["write"] = (work) => {
    count.writes += 1;
    return world.store.write(work);
  };
  return { world: { ...world, store: { ...world.store, read, write } }, count };
}

/** Lets workers wait in this order; each answers the task it was handed, or null in the end. */
async function inLine(ring: Ring, world: World, workers: readonly Pick<Worker, "id">[]) {
  const gone = new AbortController();
  const waiting: Promise<string | null>[] = [];
  for (const { id } of workers) {
    const wish = { worker: id, commit: null, wait_ms: 600_000 };
    waiting.push(claimWaiting(world, wish, gone.signal).then((each) => each?.task.id ?? null));
    // It is in line once its first look is over, which this write comes after.
    await ring.world.store.write(async () => undefined);
  }
  return { waiting, end: () => gone.abort() };
}

const several = (ring: Ring, count: number) =>
  Promise.all(Array.from({ length: count }, (_, at) => ring.worker(`w${at}`)));

test("a new task wakes the one that has waited longest, and nobody else", async () => {
  const ring = await openRing();
  const { world, count } = counting(ring.world);
  const { waiting, end } = await inLine(ring, world, await several(ring, 6));
  expect(count.writes).toBe(6);
  const task = await ring.task();
  expect(await waiting[0]).toBe(task.id);
  const next = await ring.task();
  expect(await waiting[1]).toBe(next.id);
  expect(count.writes).toBe(8);
  end();
  expect(await Promise.all(waiting.slice(2))).toEqual([null, null, null, null]);
  expect(count.writes).toBe(8);
});

test("a task wakes the first of those that may do it", async () => {
  const ring = await openRing();
  const able = await workerWith(ring, "able", { capabilities: ["rust"] });
  const workers = [await ring.worker("one"), await ring.worker("two", "rehearsal"), able];
  const { waiting, end } = await inLine(ring, ring.world, workers);
  const task = await ring.task({ needs: ["rust"] });
  expect(await waiting[2]).toBe(task.id);
  end();
  expect(await Promise.all(waiting)).toEqual([null, null, task.id]);
});

test("capacity that an ended attempt sets free wakes who waits for it", async () => {
  const ring = await openRing();
  const world = queueing(ring.world, { concurrency: 1 });
  const first = await ring.task({ priority: "P0" });
  expect(await claimIn(world, await ring.worker("busy"))).toBe(first.id);
  const others = await several(ring, 2);
  const second = await ring.task();
  const { waiting, end } = await inLine(ring, world, others);
  await endOf(ring, first.id);
  expect(await waiting[0]).toBe(first.id);
  end();
  expect(await waiting[1]).toBeNull();
  expect((await ring.find(second.id)).status).toBe("ready");
});

test("a project that goes on wakes as many as there is work for, at once", async () => {
  const ring = await openRing();
  await setProject(ring, { paused: true });
  const tasks = [await ring.task(), await ring.task()];
  const { waiting, end } = await inLine(ring, ring.world, await several(ring, 3));
  await setProject(ring, { paused: false });
  const got = await Promise.all(waiting.slice(0, 2));
  expect(new Set(got)).toEqual(new Set(tasks.map(({ id }) => id)));
  end();
  expect(await waiting[2]).toBeNull();
});

test("the end of a preference wakes whoever may then have the task", async () => {
  const ring = await openRing();
  const world = queueing(ring.world, { preference_ms: 50 });
  const weak = await workerWith(ring, "weak", { capabilities: ["rust"] });
  const strong = await workerWith(ring, "strong", { capabilities: ["rust"] });
  await ring.world.store.write(async (tables) => {
    for (const id of [weak.id, weak.id, weak.id, weak.id])
      await tables.skills.count(id, ["rust"], { ok: false, at: world.clock.now() });
  });
  expect(await claimIn(world, strong)).toBeNull(); // idle from now on, but it does not wait
  const { waiting } = await inLine(ring, world, [weak]);
  const task = await ring.task({ needs: ["rust"] });
  expect(await waiting[0]).toBe(task.id);
});

test("a worker of ours that asks twice is told the same claim by both answers", async () => {
  const ring = await openRing();
  const { id } = await ring.worker("anna");
  const wish = { worker: id, commit: OWN_COMMIT, wait_ms: 600_000 };
  const never = new AbortController().signal;
  const asked = [claimWaiting(ring.world, wish, never), claimWaiting(ring.world, wish, never)];
  const task = await ring.task();
  const claims = await Promise.all(asked);
  expect(claims.map((each) => each?.task.id)).toEqual([task.id, task.id]);
  expect(claims[0]?.attempt.id).toBe(claims[1]?.attempt.id);
});

test("whoever waits is heard of all the same, in one write for all", async () => {
  const ring = await openRing();
  const { world, count } = counting(ring.world);
  const workers = await several(ring, 5);
  const { waiting, end } = await inLine(ring, world, workers);
  const before = ring.world.clock.now();
  const changed = Promise.withResolvers<void>();
  ring.world.store.onCommit(changed.resolve);
  ring.pass(31_000);
  await changed.promise;
  const all = await ring.world.store.read((tables) => tables.workers.list());
  expect(all.filter((each) => (each.last_seen_at ?? "") > before).length).toBe(workers.length);
  expect(count.writes).toBe(workers.length + 1);
  end();
  await Promise.all(waiting);
});
