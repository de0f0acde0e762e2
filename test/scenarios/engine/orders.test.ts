import { expect, test } from "vitest";
import type { OrderKind } from "../../../src/domain/order.ts";
import { ORDER_UNHEARD } from "../../../src/domain/order.ts";
import { answerOrder, awaitOrders, orderTask } from "../../../src/engine/attempts/orders.ts";
import { tellLiveness } from "../../../src/engine/attempts/orders.ts";
import { report } from "../../../src/engine/attempts/report.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

const { signal } = new AbortController();

const give = ({ world }: Ring, task_id: string, kind: OrderKind, text = "") =>
  world.store.write((t) => orderTask(world, t, { task_id, kind, text, by: "owner" }));

const answer = ({ world }: Ring, id: string, order_id: string, fence = 1) => {
  const said = { id, order_id, fence, ok: true, result: "It was done." };
  return world.store.write((t) => answerOrder(world, t, said));
};

async function atWork() {
  const ring = await openRing();
  const { task, attempt } = await claimedTask(ring);
  const open = (wait_ms = 0, seen: string[] = []) =>
    awaitOrders(ring.world, { id: attempt.id, wait_ms, seen }, signal);
  return { ring, task, attempt, open };
}

test("an order that is given while its worker waits is handed over at once", async () => {
  const { ring, task, open } = await atWork();
  const waiting = open(60_000);
  const order = await give(ring, task.id, "message", "mind the fence");
  expect(await waiting).toEqual([order]);
});

test("orders that a worker has seen or answered are not handed over again", async () => {
  const { ring, task, attempt, open } = await atWork();
  const [first, second] = [
    await give(ring, task.id, "message", "one"),
    await give(ring, task.id, "message", "two"),
  ];
  expect(await open(0, [first.id])).toEqual([second]);
  await answer(ring, attempt.id, second.id);
  expect(await open()).toEqual([first]);
});

test("nobody waits for orders of an ended attempt, and its open ones are closed", async () => {
  const { ring, task, attempt, open } = await atWork();
  const order = await give(ring, task.id, "interrupt");
  const said = reportOf({ attempt, task } as Parameters<typeof reportOf>[0]);
  await ring.world.store.write((t) => report(ring.world, t, said, null));
  expect(await open(60_000)).toEqual([]);
  expect(await ring.world.store.read((t) => t.orders.find(order.id))).toMatchObject({
    result: ORDER_UNHEARD,
  });
  await expect(answer(ring, attempt.id, order.id)).rejects.toMatchObject({ code: "stale_fence" });
  await expect(give(ring, task.id, "message", "hello")).rejects.toMatchObject({ code: "conflict" });
});

test("the first answer to an order is the only one, and only its attempt gives it", async () => {
  const { ring, task, attempt } = await atWork();
  const order = await give(ring, task.id, "interrupt");
  const first = await answer(ring, attempt.id, order.id);
  ring.pass(1_000);
  expect(await answer(ring, attempt.id, order.id)).toEqual(first);
  const other = await claimedTask(ring);
  const theirs = answer(ring, other.attempt.id, order.id);
  await expect(theirs).rejects.toMatchObject({ code: "not_found" });
});

test("a pause is known once it was carried out, and what makes no sense is refused", async () => {
  const { ring, task, attempt } = await atWork();
  const refused = (kind: OrderKind) =>
    expect(give(ring, task.id, kind)).rejects.toMatchObject({ code: "conflict" });
  const paused = async () =>
    (await ring.world.store.read((t) => t.attempts.find(attempt.id)))?.paused;
  await refused("resume");
  const pause = await give(ring, task.id, "pause");
  await refused("pause");
  expect(await paused()).toBe(false);
  await answer(ring, attempt.id, pause.id);
  expect(await paused()).toBe(true);
  await refused("pause");
  const resume = await give(ring, task.id, "resume");
  await answer(ring, attempt.id, resume.id);
  expect(await paused()).toBe(false);
});

test("a message needs words", async () => {
  const { ring, task } = await atWork();
  await expect(give(ring, task.id, "message", " \n")).rejects.toMatchObject({
    code: "invalid_input",
    message: "text: expected what to say to the agent, got nothing.",
  });
});

test("how an agent is doing is kept and told, and what it was before", async () => {
  const { ring, attempt } = await atWork();
  const { world } = ring;
  const tell = (state: "active" | "slow") => {
    const liveness = { state, since: world.clock.now(), signal: "It is at work." };
    return world.store.write((t) => tellLiveness(world, t, { id: attempt.id, fence: 1, liveness }));
  };
  await tell("active");
  expect((await tell("slow")).liveness).toMatchObject({ state: "slow" });
  const filter = { task_id: attempt.task_id, agent_output: false };
  const events = await world.store.read((t) => t.events.after(0, filter, 100));
  expect(events.at(-1)).toMatchObject({
    kind: "attempt.liveness",
    data: { state: "slow", was: "active" },
  });
});
