import { expect, test } from "vitest";
import { change } from "../../../src/engine/tasks/change.ts";
import { claimedTask, openRing } from "../../support/world.ts";
import { eventsOf } from "../lifecycle/place.ts";
import { answered, blockedBy, blockedTask, decisionOf } from "./place.ts";

test("the agent's own options are offered, with what it recommends and what it tried", async () => {
  const ring = await openRing();
  const experiments = [{ option: "80", commit: "a".repeat(40), result: "needs root" }];
  const said = { recommendation: "8080", default: "80", experiments, untried: null };
  const { task, decision } = await blockedTask(ring, said);
  expect(task).toMatchObject({ status: "blocked", reason: "Which port?" });
  expect(decision).toMatchObject({
    kind: "question",
    blocking: true,
    question: "Which port?",
    recommendation: "choice_2",
    default_option: "choice_1",
    deadline_at: null,
    experiments: [
      { option: "80", commit: null, result: expect.stringMatching(/^needs root \(a+, /) },
    ],
  });
  expect(decision.options.map(({ id, label }) => [id, label]).slice(0, 2)).toEqual([
    ["choice_1", "80"],
    ["choice_2", "8080"],
  ]);
  expect(decision.options.slice(2).map(({ id }) => id)).toEqual(["keep_blocked", "cancel"]);
});

test("an agent that names no options is answered in words", async () => {
  const ring = await openRing();
  const { task, decision } = await blockedTask(ring, { options: [], untried: "nothing to try" });
  expect(decision.options.map(({ id }) => id)).toEqual(["retry", "keep_blocked", "cancel"]);
  expect(decision.context).toMatchObject({ not_tried_because: "nothing to try" });
  const said = await answered(ring, { id: decision.id, answer: "retry", note: " Port 81. " });
  expect(said).toMatchObject({ status: "answered", note: "Port 81.", answered_by: "owner" });
  expect((await ring.find(task.id)).status).toBe("ready");
});

test("a choice that is not among the options, or comes too late, is refused", async () => {
  const ring = await openRing();
  const { decision } = await blockedTask(ring);
  const { id } = decision;
  await expect(answered(ring, { id, answer: "choice_3" })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining('got "choice_3"'),
  });
  await answered(ring, { id, answer: "choice_1" });
  await expect(answered(ring, { id, answer: "choice_2" })).rejects.toMatchObject({
    code: "conflict",
    message: `Decision ${id} is answered; only an open one can be answered.`,
  });
  await expect(answered(ring, { id: "dc-zzzzzzzz", answer: "retry" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a decision is withdrawn when its task is given up, and takes no answer then", async () => {
  const ring = await openRing();
  const { task, decision } = await blockedTask(ring);
  const wanted = { status: "archived" } as const;
  await ring.world.store.write((t) => change(ring.world, t, { id: task.id, wanted, actor: "a" }));
  expect((await decisionOf(ring, decision.id))?.status).toBe("withdrawn");
  await expect(answered(ring, { id: decision.id, answer: "choice_1" })).rejects.toMatchObject({
    code: "conflict",
    message: `Decision ${decision.id} is withdrawn; only an open one can be answered.`,
  });
});

test("of a blocked task the answer may also be to leave it so, or to give it up", async () => {
  const ring = await openRing();
  const left = await blockedTask(ring);
  await answered(ring, { id: left.decision.id, answer: "keep_blocked" });
  expect((await ring.find(left.task.id)).status).toBe("blocked");
  const given_up = await blockedTask(ring);
  await answered(ring, { id: given_up.decision.id, answer: "cancel" });
  expect((await ring.find(given_up.task.id)).status).toBe("archived");
});

test("only the task that was asked about waits, and what depends on it", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const waits = await ring.task({ title: "Serve it", depends_on: [claimed.task.id] });
  const free = await ring.task({ title: "Paint the house" });
  const { decision } = await blockedBy(ring, claimed);
  const worker = await ring.worker("zoe");
  expect((await ring.claim(worker))?.task.id).toBe(free.id);
  expect(await ring.claim(await ring.worker("yan"))).toBeNull();
  expect((await ring.find(waits.id)).waiting_on).toBe(1);
  await answered(ring, { id: decision.id, answer: "choice_2" });
  expect((await ring.claim(await ring.worker("xia")))?.task.id).toBe(claimed.task.id);
});

test("what was asked and answered stands in the ledger", async () => {
  const ring = await openRing();
  const { decision } = await blockedTask(ring);
  await answered(ring, { id: decision.id, answer: "choice_2", note: "behind a proxy" });
  const [raised] = await eventsOf(ring, "decision.raised");
  expect(raised?.data).toMatchObject({ question: "Which port?", blocking: true });
  const [told] = await eventsOf(ring, "decision.answered");
  expect(told).toMatchObject({ subject: decision.id, data: { answer: "choice_2" } });
  expect(await decisionOf(ring, decision.id)).toMatchObject({ note: "behind a proxy" });
});
