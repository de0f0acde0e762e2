import { setTimeout as pause } from "node:timers/promises";
import type { Attempt } from "../../domain/attempt.ts";
import type { Decision } from "../../domain/decision.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { Liveness } from "../../domain/liveness.ts";
import type { Order, OrderKind } from "../../domain/order.ts";
import { notFound, Problem } from "../../domain/problem.ts";
import { answerText } from "../../domain/question.ts";
import type { Tables } from "../../ports/store.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import type { World } from "../world.ts";
import { requireAttempt, requireHeld } from "./held.ts";

type Ground = Pick<World, "clock">;

/** What a person tells the running attempt of a task. */
export type NewOrder = Pick<Order, "task_id" | "kind" | "text" | "by">;

/**
 * Tells the running attempt of a task something; `conflict` when nothing runs or it makes no sense.
 */
export async function orderTask(world: Ground, tables: Tables, said: NewOrder): Promise<Order> {
  const task = await requireTask(tables, said.task_id);
  const running = (await tables.attempts.of(task.id)).find((a) => a.resolution === null);
  if (!running) throw nothingRuns(task.id, task.status);
  const open = await tables.orders.open(running.id);
  const problem = whySenseless(running, said, open);
  if (problem !== null) throw problem;
  return insertOrder(world, tables, running.id, said);
}

/**
 * Tells every running attempt the same; those for which it makes no sense, as they are paused
 * already, are left out. Answers how many were told.
 */
export async function orderAll(
  world: Ground,
  tables: Tables,
  wanted: Pick<NewOrder, "kind" | "by">,
): Promise<number> {
  let told = 0;
  for (const attempt of await tables.attempts.running()) {
    const said = { ...wanted, task_id: attempt.task_id, text: "" };
    if (whySenseless(attempt, said, await tables.orders.open(attempt.id)) !== null) continue;
    await insertOrder(world, tables, attempt.id, said);
    told += 1;
  }
  return told;
}

/**
 * Says an answer to the attempt that runs meanwhile, if there is one and the answer is not what its
 * agent does by itself. Later prompts carry it in any case.
 */
export async function tellAnswer(world: Ground, tables: Tables, decision: Decision): Promise<void> {
  const { task_id, answer, note, default_option, answered_by } = decision;
  if (answer === default_option && note === null) return;
  const running = (await tables.attempts.of(task_id)).find((a) => a.resolution === null);
  if (!running) return;
  const open = await tables.orders.open(running.id);
  const said = { task_id, kind: "message", text: answerText(decision) } as const;
  if (whySenseless(running, { ...said, by: answered_by ?? "" }, open) !== null) return;
  await insertOrder(world, tables, running.id, { ...said, by: answered_by ?? "" });
}

async function insertOrder(
  world: Ground,
  tables: Tables,
  attempt_id: string,
  said: NewOrder,
): Promise<Order> {
  const made = { id: world.clock.id("order"), attempt_id, at: world.clock.now() };
  const order: Order = { ...said, ...made, done_at: null, result: null };
  await tables.orders.insert(order);
  await tellOrder(world, tables, order);
  return order;
}

function nothingRuns(task_id: string, status: string): Problem {
  return new Problem(
    "conflict",
    `Expected a running attempt of ${task_id}, got none: the task is ${status}.`,
    "Orders reach an agent at work. To have the next one read something: ringmaster task edit",
  );
}

/** Whether the attempt will be paused once the orders that are open are carried out. */
function isOrPausing({ paused }: Attempt, open: readonly Order[]): boolean {
  const last = open.findLast(({ kind }) => kind === "pause" || kind === "resume");
  return last === undefined ? paused : last.kind === "pause";
}

function whySenseless(
  attempt: Attempt,
  { kind, text, task_id }: NewOrder,
  open: readonly Order[],
): Problem | null {
  if (open.length >= LIMITS.orders_open_max)
    return new Problem(
      "conflict",
      `Expected at most ${LIMITS.orders_open_max} orders that wait, got one more.`,
      `See what became of them: ringmaster task orders ${task_id}`,
    );
  if (kind === "message" && text.trim() === "")
    return new Problem(
      "invalid_input",
      "text: expected what to say to the agent, got nothing.",
      `Say something: ringmaster task say ${task_id} "…"`,
    );
  const is_paused = isOrPausing(attempt, open);
  if (kind === "pause" && is_paused)
    return new Problem(
      "conflict",
      `The work on ${task_id} is paused already.`,
      `Let it go on with: ringmaster task resume ${task_id}`,
    );
  if (kind === "resume" && !is_paused)
    return new Problem(
      "conflict",
      `The work on ${task_id} is not paused.`,
      `Pause it with: ringmaster task pause ${task_id}`,
    );
  return null;
}

async function tellOrder(world: Ground, tables: Tables, order: Order): Promise<void> {
  const { id, kind, by, result } = order;
  await happened(world.clock, tables, {
    kind: "attempt.ordered",
    subject: order.attempt_id,
    task_id: order.task_id,
    data: { order: id, kind, by, result },
  });
}

/** What a worker says came of an order. */
export type OrderAnswer = {
  id: string;
  order_id: string;
  fence: number;
  ok: boolean;
  result: string;
};

/** Keeps what came of an order; the first answer is the only one. */
export async function answerOrder(
  world: Ground,
  tables: Tables,
  { id, order_id, fence, ok, result }: OrderAnswer,
): Promise<Order> {
  const { attempt } = await requireHeld(tables, id, fence);
  const order = await tables.orders.find(order_id);
  if (order?.attempt_id !== id) throw notFound("order", order_id);
  if (order.done_at !== null) return order;
  const changes = { done_at: world.clock.now(), result };
  await tables.orders.update(order_id, changes);
  if (ok) await notePause(tables, attempt, order.kind);
  await tellOrder(world, tables, { ...order, ...changes });
  return { ...order, ...changes };
}

async function notePause(tables: Tables, { id }: Attempt, kind: OrderKind): Promise<void> {
  if (kind === "pause") await tables.attempts.update(id, { paused: true });
  if (kind === "resume") await tables.attempts.update(id, { paused: false });
}

/** Keeps how an attempt's agent is doing, as its worker judges. */
export async function tellLiveness(
  world: Ground,
  tables: Tables,
  said: { id: string; fence: number; liveness: Liveness },
): Promise<Attempt> {
  const { attempt, task } = await requireHeld(tables, said.id, said.fence);
  const { liveness } = said;
  await tables.attempts.update(attempt.id, { liveness });
  await happened(world.clock, tables, {
    kind: "attempt.liveness",
    subject: attempt.id,
    task_id: task.id,
    data: { ...liveness, was: attempt.liveness?.state ?? null },
  });
  return { ...attempt, liveness };
}

/** An attempt's question for its orders; those that it has `seen` are not told again. */
export type OrderWish = { id: string; wait_ms: number; seen: readonly string[] };

/** A look at most this often, however much is committed. */
const LOOK_MS = 250;

/**
 * Open orders of an attempt that it has not seen; waits for one if need be. Nothing when the
 * attempt has ended, the time is over, the caller is gone, or the server drains.
 */
export async function awaitOrders(
  world: Pick<World, "store">,
  { id, wait_ms, seen }: OrderWish,
  signal: AbortSignal,
): Promise<Order[]> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, wait_ms))]);
  for (;;) {
    const commit = nextCommit(world, late); // before the look, so that none is missed
    const found = await world.store.read((tables) => lookFor(tables, id, seen));
    const is_over = found === null || found.length > 0 || wait_ms === 0 || late.aborted;
    if (is_over) commit.forget();
    if (is_over) return found ?? [];
    await commit.came;
    await pause(LOOK_MS, undefined, { signal: late }).catch(() => undefined); // the time is over
  }
}

/** Null when the attempt has ended: there is nothing to wait for. */
async function lookFor(
  tables: Tables,
  id: string,
  seen: readonly string[],
): Promise<Order[] | null> {
  const { resolution } = await requireAttempt(tables, id);
  if (resolution !== null) return null;
  return (await tables.orders.open(id)).filter((order) => !seen.includes(order.id));
}

/** Resolves at the next commit, or when it is too late. */
function nextCommit({ store }: Pick<World, "store">, late: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const forget = () => resolve();
  const unsubscribe = store.onCommit(forget);
  late.addEventListener("abort", forget, { once: true });
  if (late.aborted) forget();
  const came = promise.finally(() => {
    unsubscribe();
    late.removeEventListener("abort", forget);
  });
  return { came, forget };
}
