import { expect, test } from "vitest";
import { answerDecision } from "../../../src/engine/moves/answer.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { recordIteration } from "../../../src/engine/attempts/iterations.ts";
import { ran } from "../../support/accounts.ts";
import { roundOf } from "../../support/rounds.ts";
import { claimedTask, DONE_CHECK, openRing, reportOf } from "../../support/world.ts";

const limited = (limits: string) => openRing({ toml: `[limits]\n${limits}\n${DONE_CHECK}` });

test("a task may cost what its project allows, and not a cent more", async () => {
  const ring = await limited("cost_usd = 1");
  const claimed = await claimedTask(ring);
  await ran(ring.world, claimed, { cost_usd: 0.99 });
  const first = await recordIteration(ring.world, roundOf(ring, claimed));
  expect(first.stop).toBeNull();
  await ran(ring.world, claimed, { cost_usd: 0.01 }, { iteration: 2 });
  const second = await recordIteration(ring.world, roundOf(ring, claimed, { number: 2 }));
  expect(second.stop).toBe(
    "The task has cost 1.00 USD of the 1.00 USD that it may (limits.cost_usd).",
  );
});

test("tokens are counted over all attempts, those of the cache left out", async () => {
  const ring = await limited("tokens = 2500");
  const claimed = await claimedTask(ring);
  const tokens = { input: 1_000, output: 200, cache_read: 90_000, cache_write: 50 };
  await ran(ring.world, claimed, { tokens });
  const first = await recordIteration(ring.world, roundOf(ring, claimed));
  expect(first.stop).toBeNull();
  await ran(ring.world, claimed, { tokens }, { iteration: 2 });
  const second = await recordIteration(ring.world, roundOf(ring, claimed, { number: 2 }));
  expect(second.stop).toContain("used 2500 of the 2500 tokens");
});

test("a person who sends the task on grants its budget once more", async () => {
  const ring = await limited("cost_usd = 1");
  const { world } = ring;
  const claimed = await claimedTask(ring);
  await ran(world, claimed, { cost_usd: 2 });
  const { stop } = await recordIteration(world, roundOf(ring, claimed));
  await finish(world, reportOf(claimed, { question: stop }));
  const [asked] = await world.store.read((t) => t.decisions.list({ task_id: claimed.task.id }));
  expect(asked).toMatchObject({ kind: "question", question: stop });
  expect(asked?.options.map(({ id }) => id)).toEqual(["retry", "keep_blocked", "cancel"]);
  ring.pass(1_000);
  const answer = { id: asked!.id, answer: "retry", actor: "owner" } as const;
  await world.store.write((t) => answerDecision(world, t, answer));
  ring.pass(1_000);
  const again = (await ring.claim(await ring.worker("bob")))!;
  await ran(world, again, { cost_usd: 0.5 });
  expect((await recordIteration(world, roundOf(ring, again))).stop).toBeNull();
});
