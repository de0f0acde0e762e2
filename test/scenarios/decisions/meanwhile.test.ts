import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { makeLeftovers } from "../../../src/engine/moves/leftovers.ts";
import { endDeadlines } from "../../../src/engine/moves/deadlines.ts";
import { later } from "../../../src/engine/later.ts";
import { attemptPrompt } from "../../../src/engine/prompts/prompt.ts";
import { claimedTask, openRing, reportOf } from "../../support/world.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { answered, decisionOf, meanwhile } from "./place.ts";

const DAY_MS = 24 * 3_600_000;

test("a question that does not block has a default, which holds when nobody answers", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const asked = await meanwhile(ring, claimed, { default: "8080" });
  expect(asked).toMatchObject({
    blocking: false,
    default_option: "choice_2",
    recommendation: "choice_2",
  });
  expect((await ring.find(claimed.task.id)).status).toBe("coding");
  ring.pass(DAY_MS - 60_000);
  await endDeadlines(ring.world);
  expect((await decisionOf(ring, asked.id))?.status).toBe("open");
  ring.pass(60_001);
  await endDeadlines(ring.world);
  expect(await decisionOf(ring, asked.id)).toMatchObject({
    status: "answered",
    answer: "choice_2",
    answered_by: "deadline",
  });
  const { text } = await attemptPrompt(ring.world, claimed.attempt.id, {
    iteration: 2,
    session: "fresh",
  });
  expect(text).toContain("You asked: Which port?\nNobody answered in time. What holds is: 8080");
});

test("the configuration says how long a question waits", async () => {
  const config = '[workers]\nterminal = "process"\n[decisions]\nanswer_ms = 5000\n';
  const ring = await openRing({ config });
  const before = ring.world.clock.now();
  const asked = await meanwhile(ring, await claimedTask(ring), { options: [] });
  expect(Date.parse(asked.deadline_at ?? "") - Date.parse(before)).toBeLessThan(60_000);
  expect(asked).toMatchObject({ options: [{ id: "go_on" }], default_option: "go_on" });
});

test("an answer other than the default is said to the agent at work", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const first = await meanwhile(ring, claimed, { default: "80" });
  const second = await meanwhile(ring, claimed, { question: "Which host?", default: "80" });
  await answered(ring, { id: first.id, answer: "choice_1" });
  await answered(ring, { id: second.id, answer: "choice_2", note: "as last time" });
  const orders = await ring.world.store.read((t) => t.orders.open(claimed.attempt.id));
  const text = "You asked: Which host?\nThe answer is: 8080\nA person adds: as last time";
  expect(orders).toMatchObject([{ kind: "message", text, by: "owner" }]);
});

test("a question stays open while its task goes on, until the task is given up", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const asked = await meanwhile(ring, claimed);
  await finish(ring.world, reportOf(claimed, { question: "Which lion?" }));
  const all = await ring.world.store.read((t) => t.decisions.list({ status: "open" }));
  const [blocking] = all.filter((one) => one.blocking);
  await answered(ring, { id: blocking?.id ?? "", answer: "retry" });
  await makeLeftovers(ring.world).turn();
  expect((await decisionOf(ring, asked.id))?.status).toBe("open");
  const held = await ring.claim(await ring.worker("zoe"));
  expect(held?.task.id).toBe(claimed.task.id);
  if (held) await finish(ring.world, reportOf(held, { question: "Which tiger?" }));
  const again = await ring.world.store.read((t) => t.decisions.list({ status: "open" }));
  const last = again.find((one) => one.blocking);
  await answered(ring, { id: last?.id ?? "", answer: "cancel" });
  expect((await decisionOf(ring, asked.id))?.status).toBe("withdrawn");
  await expect(answered(ring, { id: asked.id, answer: "go_on" })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("the same question about a task is asked once, and an attempt asks only so much", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { id } = await meanwhile(ring, claimed);
  expect((await meanwhile(ring, claimed, { question: "which PORT" })).id).toBe(id);
  for (let at = 1; at < LIMITS.questions_per_attempt_max; at++)
    await meanwhile(ring, claimed, { question: `Which port of ${at}?` });
  const one_more = meanwhile(ring, claimed, { question: "Which port at all?" });
  await expect(one_more).rejects.toMatchObject({ code: "conflict" });
});

test.each([
  ["in the past", -1],
  ["years away", LIMITS.answer_ms_max + DAY_MS],
])("a deadline %s is refused", async (_, away_ms) => {
  const ring = await openRing();
  const deadline_at = later(ring.world.clock, away_ms);
  const asked = meanwhile(ring, await claimedTask(ring), { deadline_at });
  await expect(asked).rejects.toMatchObject({
    code: "invalid_input",
    message: `Expected a deadline_at within the next 30 days, got ${deadline_at}.`,
  });
});
