import { expect, test } from "vitest";
import { openRing } from "../../support/world.ts";
import { answered, blockedTask, decisionOf } from "./place.ts";

test("tasks that ask the same are answered together", async () => {
  const ring = await openRing();
  const first = await blockedTask(ring);
  const second = await blockedTask(ring, { question: "  which PORT?! " });
  const third = await blockedTask(ring);
  expect(first.decision.same_as).toBeNull();
  expect(second.decision.same_as).toBe(first.decision.id);
  expect(third.decision.same_as).toBe(first.decision.id);
  await answered(ring, { id: second.decision.id, answer: "choice_2", note: "for all" });
  for (const { task, decision } of [first, second, third]) {
    expect((await ring.find(task.id)).status).toBe("ready");
    const now = await decisionOf(ring, decision.id);
    expect(now).toMatchObject({ status: "answered", answer: "choice_2", note: "for all" });
  }
});

test("giving up one task gives up no other that asks the same", async () => {
  const ring = await openRing();
  const first = await blockedTask(ring);
  const second = await blockedTask(ring);
  await answered(ring, { id: first.decision.id, answer: "cancel" });
  expect((await ring.find(second.task.id)).status).toBe("blocked");
  expect((await decisionOf(ring, second.decision.id))?.status).toBe("open");
  const third = await blockedTask(ring);
  expect(third.decision.same_as).toBe(first.decision.id);
  await answered(ring, { id: third.decision.id, answer: "choice_1" });
  expect((await ring.find(second.task.id)).status).toBe("ready");
});

test("other options, or another question, are not the same", async () => {
  const ring = await openRing();
  await blockedTask(ring);
  const others = [{ options: ["80", "81"] }, { options: [] }, { question: "Which port not?" }];
  for (const more of others) expect((await blockedTask(ring, more)).decision.same_as).toBeNull();
});
