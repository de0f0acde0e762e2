import { expect, test } from "vitest";
import { answerDecision, type Answer } from "../../../src/engine/moves/answer.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { releaseQuarantined } from "../../../src/engine/moves/quarantine.ts";
import { openRing, reportOf, type Ring } from "../../support/world.ts";
import { decisionsOf, eventsOf, ONE_ATTEMPT, quarantined } from "./place.ts";

const DAY_MS = 24 * 3_600_000;

const stuckRing = () => openRing({ toml: ONE_ATTEMPT });

/** Hours from now until the quarantine of a task is over. */
async function hoursLeft(ring: Ring, id: string): Promise<number> {
  const { quarantined_until } = await ring.find(id);
  const now = Date.parse(ring.world.clock.now());
  return Math.round((Date.parse(quarantined_until ?? "") - now) / 3_600_000);
}

/** Answers the one open decision about a task. */
async function answered(ring: Ring, task_id: string, answer: Answer["answer"]) {
  const [open] = await decisionsOf(ring, task_id);
  const said = { id: open?.id ?? "", answer, actor: "owner" };
  return ring.world.store.write((t) => answerDecision(ring.world, t, said));
}

test("a task whose attempts are spent is blocked for a day, with a decision", async () => {
  const ring = await stuckRing();
  const stuck = await quarantined(ring);
  const waiting = await ring.task({ depends_on: [stuck.id] });
  expect(stuck).toMatchObject({ status: "blocked", quarantines: 1, reason: "red checks: done" });
  expect(await hoursLeft(ring, stuck.id)).toBe(24);
  const [decision] = await decisionsOf(ring, stuck.id);
  expect(decision).toMatchObject({
    kind: "quarantine",
    status: "open",
    recommendation: "retry",
    question: '"Feed the lions" was tried once without success. What now? Last: red checks: done',
    context: { holds_back: 0, failures: [{ number: 1, resolution: "failed" }] },
  });
  expect(decision?.options.map((option) => option.id)).toEqual([
    "retry",
    "split",
    "keep_blocked",
    "cancel",
  ]);
  expect(await eventsOf(ring, "decision.raised")).toMatchObject([{ subject: decision?.id }]);
  expect((await ring.find(waiting.id)).waiting_on).toBe(1);
});

test("others go on; after its time the task has one more try, and the time doubles", async () => {
  const ring = await stuckRing();
  const { id } = await quarantined(ring);
  const other = await ring.task();
  const worker = await ring.worker("other");
  expect((await ring.claim(worker))?.task.id).toBe(other.id);
  await releaseQuarantined(ring.world);
  expect((await ring.find(id)).status).toBe("blocked");
  ring.pass(DAY_MS);
  await releaseQuarantined(ring.world);
  expect(await ring.find(id)).toMatchObject({ status: "ready", quarantined_until: null });
  expect(await decisionsOf(ring, id)).toMatchObject([{ status: "withdrawn" }]);
  const again = await ring.claim(worker);
  if (again?.task.id !== id) throw new Error(`expected a claim of ${id}`);
  const { task } = await finish(ring.world, reportOf(again));
  expect(task).toMatchObject({ status: "blocked", quarantines: 2 });
  expect(await hoursLeft(ring, id)).toBe(48);
  expect(await decisionsOf(ring, id)).toMatchObject([
    { status: "open", recommendation: "split" },
    { status: "withdrawn" },
  ]);
});

test("answered with retry, the task is ready with all its attempts", async () => {
  const ring = await stuckRing();
  const { id } = await quarantined(ring);
  const decided = await answered(ring, id, "retry");
  expect(decided).toMatchObject({ status: "answered", answer: "retry", answered_by: "owner" });
  expect(await ring.find(id)).toMatchObject({
    status: "ready",
    attempts: 0,
    quarantines: 0,
    quarantined_until: null,
  });
  expect(await decisionsOf(ring, id)).toEqual([decided]);
  await expect(answered(ring, id, "cancel")).rejects.toMatchObject({
    code: "conflict",
    message: `Decision ${decided.id} is answered; only an open one can be answered.`,
  });
});

test("answered with split, a task whose words name no parts waits for a person", async () => {
  const ring = await stuckRing();
  const { id } = await quarantined(ring);
  await answered(ring, id, "split");
  const reason = "owner decided to split it; its words name no parts, so a person does";
  const waits = { status: "needs_decomposition", reason, quarantined_until: null };
  expect(await ring.find(id)).toMatchObject(waits);
  expect(await decisionsOf(ring, id)).toMatchObject([{ answer: "split" }]);
});

test("answered with keep_blocked, it stays where it is however long", async () => {
  const ring = await stuckRing();
  const { id } = await quarantined(ring);
  await answered(ring, id, "keep_blocked");
  ring.pass(30 * DAY_MS);
  await releaseQuarantined(ring.world);
  expect(await ring.find(id)).toMatchObject({ status: "blocked", quarantined_until: null });
});

test("answered with cancel, it is archived and what waited for it is free", async () => {
  const ring = await stuckRing();
  const { id } = await quarantined(ring);
  const waiting = await ring.task({ depends_on: [id] });
  await answered(ring, id, "cancel");
  expect((await ring.find(id)).status).toBe("archived");
  expect(await eventsOf(ring, "task.unblocked")).toMatchObject([
    { subject: waiting.id, data: { by: id } },
  ]);
});
