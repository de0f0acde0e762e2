import { expect, test } from "vitest";
import { ORDER_UNHEARD, type Order } from "../../../src/domain/order.ts";
import { conversationPiece } from "../../../src/engine/prompts/conversation.ts";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { aDecision } from "../../conformance/store/samples.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";

async function saying(ring: Ring, many: Partial<Order>[]): Promise<string> {
  const { attempt, task } = await claimedTask(ring);
  await ring.world.store.write(async (tables) => {
    for (const [at, more] of many.entries())
      await tables.orders.insert({
        id: `or-aaaa${at}`,
        attempt_id: attempt.id,
        task_id: task.id,
        kind: "message",
        text: `Word ${at}. And more of it.`,
        by: "owner",
        at: `2026-01-02T03:04:0${at}.000Z`,
        done_at: "2026-01-02T03:05:00.000Z",
        result: null,
        ...more,
      });
  });
  return task.id;
}

test("of what people said the last words stand whole, older ones as one sentence", async () => {
  const ring = await openRing();
  const id = await saying(
    ring,
    Array.from({ length: 6 }, () => ({})),
  );
  const { text } = await taskPrompt(ring.world, id);
  expect(text).toContain(`- owner on ${id}: Word 1.\n- owner on ${id}: Word 2. And more of it.\n`);
});

test("what an agent did not hear, and orders without words, are no conversation", async () => {
  const ring = await openRing();
  const unheard = { result: ORDER_UNHEARD };
  const id = await saying(ring, [unheard, { kind: "pause" }, { text: " " }]);
  expect(await conversationPiece(ring.world, { id }, 1_000)).toEqual([]);
});

test("what was decided on the whole is told with its parts, and is dropped last", async () => {
  const ring = await openRing();
  const id = await saying(ring, [{}, {}]);
  const whole = await ring.task({ title: "The whole" });
  const decided = { task_id: whole.id, attempt_id: null, same_as: null, answer: "choice_1" };
  const options = [{ id: "choice_1" as const, label: "Only at noon" }];
  const question = "When are lions fed?";
  await ring.world.store.write(async (tables) => {
    const part_of = { task_id: whole.id, depends_on_id: id, kind: "parent_child" } as const;
    await tables.dependencies.insert(part_of);
    await tables.decisions.insert(
      aDecision({ ...decided, kind: "question", status: "answered", question, options }),
    );
  });
  const told = async (tokens: number) =>
    (await conversationPiece(ring.world, { id }, tokens))[0]?.text;
  const all = (await told(1_000)) ?? "";
  expect(all).toContain("The answer is: Only at noon");
  expect(all).toContain("Word 1");
  const short = (await told(Math.floor(all.length / 3.6) - 12)) ?? "";
  expect(short).toContain("Only at noon");
  expect(short).not.toContain("Word 0");
});
