import { setTimeout as rest } from "node:timers/promises";
import type { Claim } from "../client/client.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Liveness } from "../domain/liveness.ts";
import type { Order } from "../domain/order.ts";
import { toProblem, type ProblemCode } from "../domain/problem.ts";
import type { SpoolingClient } from "./spool.ts";

/** What is needed to speak with the server about one attempt. */
export type Line = {
  claim: Pick<Claim, "attempt">;
  client: SpoolingClient;
  show: (line: string) => void;
};

/** An answer that comes later than the end of the wait is not waited for any more. */
const GRACE_MS = 20_000;
const PAUSE_MS = 5_000;

/** An older server knows nothing of orders, and an attempt that has ended gets none. */
const NEVER: readonly ProblemCode[] = [
  "not_found",
  "method_not_allowed",
  "stale_fence",
  "unauthorized",
  "forbidden",
];

/**
 * Hands on every order of an attempt, one after the other, until the signal aborts. `carryOut`
 * answers what came of it; null: that is told later, by `answerOrder`.
 */
export async function takeOrders(
  line: Line,
  carryOut: (order: Order) => Promise<Answer | null>,
  signal: AbortSignal,
): Promise<void> {
  const kept = new Set<string>();
  while (!signal.aborted) {
    const orders = await nextOrders(line, kept, signal);
    if (orders === null) return;
    for (const order of orders) {
      line.show(`  ! ${order.by}: ${order.kind} ${order.text}`.trimEnd());
      const answer = await carryOut(order);
      if (answer === null) kept.add(order.id);
      else await answerOrder(line, order, { ...answer, signal });
    }
  }
}

/** What came of an order, in a sentence. */
export type Answer = { ok: boolean; result: string };

/** Null when there will never be any. */
async function nextOrders(
  { claim, client, show }: Line,
  kept: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Order[] | null> {
  const wait_ms = LIMITS.orders_wait_ms_max;
  const query = { wait_ms, seen: [...kept].join(",") };
  try {
    const asked = { params: { id: claim.attempt.id }, query };
    const bounds = { signal, timeout_ms: wait_ms + GRACE_MS };
    return (await client.call("awaitOrders", asked, bounds)).items;
  } catch (error) {
    const { code, message } = toProblem(error);
    if (signal.aborted || NEVER.includes(code)) return null;
    show(`· orders cannot be asked for: ${message}`);
    await rest(PAUSE_MS, undefined, { signal }).catch(() => undefined); // the loop looks at it
    return [];
  }
}

/** Says what came of an order; that nobody can be told any more changes nothing here. */
export async function answerOrder(
  { claim, client, show }: Line,
  { id: order_id }: Order,
  { ok, result, signal }: Answer & { signal: AbortSignal },
): Promise<void> {
  const { id, fence } = claim.attempt;
  const asked = { params: { id, order_id }, body: { fence, ok, result } };
  try {
    await client.call("answerOrder", asked, { idempotency_key: `order:${order_id}`, signal });
  } catch (error) {
    if (!signal.aborted) show(`· ${toProblem(error).message}`);
  }
}

/** Tells how the agent is doing; an older server is not told a second time. */
export function livenessTeller(
  { claim, client, show }: Line,
  signal: AbortSignal,
): (liveness: Liveness) => void {
  const { id, fence } = claim.attempt;
  let next: Liveness | null = null;
  let is_telling = false;
  let is_deaf = false;

  async function tellAll(): Promise<void> {
    is_telling = true;
    for (let liveness = next; liveness !== null && !is_deaf; liveness = next) {
      next = null;
      await tell(liveness);
    }
    is_telling = false;
  }

  async function tell(liveness: Liveness): Promise<void> {
    try {
      await client.call("tellLiveness", { params: { id }, body: { fence, liveness } }, { signal });
    } catch (error) {
      is_deaf = signal.aborted || NEVER.includes(toProblem(error).code);
      if (!is_deaf) show(`· ${toProblem(error).message}`);
    }
  }

  return (liveness) => {
    next = liveness; // while one is told only the newest waits
    if (!is_telling) void tellAll();
  };
}
