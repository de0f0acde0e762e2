import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { ranking } from "../../../src/engine/queue/why.ts";
import { endOf, setProject, whyIn, workerWith } from "../../support/queue.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

const MINUTE_MS = 60_000;

/** A worker that was heard of a moment ago and holds nothing. */
async function idle(ring: Ring, name: string) {
  const worker = await workerWith(ring, name);
  const at = ring.world.clock.now();
  await ring.world.store.write((t) => t.workers.update(worker.id, { last_seen_at: at }));
  return worker;
}

const startIn = (ring: Ring, expected: string | null) =>
  expected === null
    ? null
    : Math.round((Date.parse(expected) - Date.parse(ring.world.clock.now())) / MINUTE_MS) + 0;

test("a task that can be handed out has a place, a start now, and no holds", async () => {
  const ring = await openRing();
  await idle(ring, "anna");
  await ring.task({ priority: "P1" });
  await idle(ring, "bert");
  const task = await ring.task();
  const why = await whyIn(ring.world, task.id);
  expect(why).toMatchObject({ holds: [], position: 2, inherited_from: null, holds_back: 0 });
  expect(startIn(ring, why.expected_start)).toBe(0);
  expect(why.workers).toMatchObject([
    { name: "anna", may: true, confidence: null },
    { name: "bert", may: true, confidence: null },
  ]);
});

test("the start is told from how long work takes, who is busy and what is before", async () => {
  const ring = await openRing();
  const past = await claimedTask(ring);
  ring.pass(10 * MINUTE_MS);
  await endOf(ring, past.task.id);
  await ring.claim(await workerWith(ring, "anna"));
  const [next, last] = [await ring.task(), await ring.task({ priority: "P3" })];
  ring.pass(4 * MINUTE_MS);
  const first = await whyIn(ring.world, next.id);
  expect(startIn(ring, first.expected_start)).toBe(6);
  const second = await whyIn(ring.world, last.id);
  expect(second.position).toBe(2);
  expect(startIn(ring, second.expected_start)).toBe(16);
});

test("a task that waits for others starts when they are expected to be over", async () => {
  const ring = await openRing();
  const past = await claimedTask(ring);
  ring.pass(10 * MINUTE_MS);
  await endOf(ring, past.task.id);
  await idle(ring, "anna");
  const chain = [past.task];
  for (const title of ["second", "third"])
    chain.push(await ring.task({ title, depends_on: [chain.at(-1)?.id ?? ""] }));
  const starts = await Promise.all(chain.map(({ id }) => whyIn(ring.world, id)));
  expect(starts.map((why) => startIn(ring, why.expected_start))).toEqual([0, 10, 20]);
  expect(starts[1]?.position).toBeNull();
});

test("what a person or a draft holds has no start, and is said to", async () => {
  const ring = await openRing();
  await idle(ring, "anna");
  const draft = await ring.task({ ready: false });
  const waits = await ring.task({ depends_on: [draft.id] });
  const why = await whyIn(ring.world, waits.id);
  expect(why.expected_start).toBeNull();
  expect(why.expected_because).toContain(draft.id);
  await setProject(ring, { paused: true });
  const paused = await whyIn(ring.world, (await ring.task()).id);
  expect(paused.expected_start).toBeNull();
  expect(paused.expected_because).toContain("paused");
});

test("a task that failed starts when its backoff is over, its only hold", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await finish(ring.world, reportOf(claimed));
  const why = await whyIn(ring.world, claimed.task.id);
  expect(why.holds.map(({ rule }) => rule)).toEqual(["not_before"]);
  expect(why.expected_start).toBe(why.holds[0]?.until);
});

test("a score that is inherited names the task that gave it, however far away", async () => {
  const ring = await openRing();
  const first = await ring.task({ priority: "P4" });
  const second = await ring.task({ priority: "P3", depends_on: [first.id] });
  const urgent = await ring.task({ priority: "P0", depends_on: [second.id] });
  const why = await whyIn(ring.world, first.id);
  expect(why).toMatchObject({ inherited_from: urgent.id, holds_back: 2, unblocks: [second.id] });
  expect(why.score).toBeGreaterThan(1);
  const own = await whyIn(ring.world, urgent.id);
  expect(own).toMatchObject({ inherited_from: null, score: why.score });
  const adds = own.parts.reduce((sum, part) => sum + part.adds, 1);
  expect(adds).toBeCloseTo(own.score, 3);
  expect(own.parts.map(({ weight }) => weight)).toEqual([0.4, 0.3, 0.2, 0.1]);
});

test("the ranking lists every open task in the order of the queue, of one project or", async () => {
  const ring = await openRing();
  const blocker = await ring.task({ priority: "P4" });
  const urgent = await ring.task({ priority: "P0", depends_on: [blocker.id] });
  const draft = await ring.task({ priority: "P1", ready: false });
  const read = (project_id?: string) =>
    ring.world.store.read((t) => ranking(t, { project_id, limit: 10 }));
  const ids = (await read()).map(({ id }) => id);
  expect(ids).toEqual([blocker.id, urgent.id, draft.id]);
  expect(await read("pj-nothing")).toEqual([]);
});

test("a task that nobody knows is not found", async () => {
  const { world } = await openRing();
  await expect(whyIn(world, "bd-none")).rejects.toMatchObject({ code: "not_found" });
});
