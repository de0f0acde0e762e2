import { expect, test } from "vitest";
import type { Worker } from "../../../src/domain/worker.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import { gaveBack, handed, limits, ran } from "../../support/accounts.ts";
import { configured, endOf, workerWith } from "../../support/queue.ts";
import { subscription } from "../../support/subscription.ts";
import { openRing, reportOf, type Ring } from "../../support/world.ts";

const TOTALS = {
  tokens: { input: 9, output: 8, cache_read: 7, cache_write: null },
  cost_usd: null,
};

/** A worker's claim of the ring's one task, of which a run was told. */
async function begun(more: Partial<Worker> = {}) {
  const ring = await openRing();
  const { id } = await ring.task();
  const anna = await workerWith(ring, "anna", more);
  const first = await handed(ring.world, anna);
  await ran(ring.world, first, { session_id: "session-1", session_totals: TOTALS });
  return { ring, id, anna, first };
}

/** The next claim, when every backoff is over. */
function next(ring: Ring, worker: Worker): Promise<Claimed> {
  ring.pass(3_600_000);
  return handed(ring.world, worker);
}

test("a task whose worker was lost goes on with its session", async () => {
  const { ring, id, anna, first } = await begun();
  await endOf(ring, id);
  const { resume, attempt, earlier } = await next(ring, anna);
  expect(resume).toEqual({
    session_id: "session-1",
    session_totals: TOTALS,
    attempt_id: first.attempt.id,
    reason: "The worker of the earlier run was lost: the test ended it.",
  });
  expect(attempt).toMatchObject({ resumed_from: first.attempt.id, number: 2 });
  expect(earlier).toEqual([first.attempt.id]);
});

test("a worker that asks again for its claim is told the same session", async () => {
  const { ring, id, anna } = await begun({ session: "rm-worker-anna" });
  await endOf(ring, id);
  const claimed = await next(ring, anna);
  const again = await handed(ring.world, anna);
  expect(again.attempt.id).toBe(claimed.attempt.id);
  expect(again.resume).toEqual(claimed.resume);
});

test("after a usage limit the session goes on, told so", async () => {
  const { ring, anna, first } = await begun();
  await gaveBack(ring, first);
  expect((await next(ring, anna)).resume).toMatchObject({
    session_id: "session-1",
    reason: "The earlier run met the usage limit of its account.",
  });
});

test("after an interruption it goes on; after a failure it begins anew", async () => {
  const stopped = await begun();
  const given = { resolution: "given_back", outcome: "interrupted", reason: "stopped" } as const;
  await finish(stopped.ring.world, reportOf(stopped.first, given));
  expect((await next(stopped.ring, stopped.anna)).resume?.session_id).toBe("session-1");
  const failed = await begun();
  await finish(failed.ring.world, reportOf(failed.first));
  expect((await next(failed.ring, failed.anna)).resume).toBeNull();
});

test("a session of another machine or agent is not taken up", async () => {
  const { ring, id } = await begun({ agent: "claude-code:opus" });
  await endOf(ring, id);
  const far = await workerWith(ring, "far", { host: "elsewhere" });
  const away = await next(ring, far);
  expect(away).toMatchObject({ resume: null, attempt: { resumed_from: null } });
  await endOf(ring, id);
  const codex = await workerWith(ring, "cody", { agent: "codex" });
  expect((await next(ring, codex)).resume).toBeNull();
});

test("a session that was lost again before it said a word is gone on with, twice", async () => {
  const { ring, id, anna, first } = await begun();
  await endOf(ring, id);
  await next(ring, anna);
  await endOf(ring, id);
  expect((await next(ring, anna)).resume?.attempt_id).toBe(first.attempt.id);
  await endOf(ring, id);
  expect((await next(ring, anna)).resume).toBeNull();
});

test("of equal accounts the one with the session is chosen; no other can go on", async () => {
  const ring = await openRing();
  const [one, two] = [subscription({ name: "one" }), subscription({ name: "two" })];
  const both = configured(ring.world, { ...limits(), subscriptions: [one, two] });
  const { id } = await ring.task();
  const anna = await workerWith(ring, "anna");
  const fixed = await workerWith(ring, "fixed", { subscription: "two" });
  await ran(both, await handed(both, fixed));
  await endOf(ring, id);
  const claimed = await handed(both, anna);
  expect(claimed.attempt.subscription).toBe("two");
  expect(claimed.resume?.session_id).toBe("session-1");
  await endOf(ring, id);
  const first = configured(ring.world, { subscriptions: [{ ...one, priority: 9 }, two] });
  const moved = await handed(first, anna);
  expect(moved).toMatchObject({ resume: null, attempt: { subscription: "one" } });
});
