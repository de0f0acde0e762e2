import { z } from "zod";
import { attempt } from "../domain/attempt.ts";
import { attemptId, orderId } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { liveness } from "../domain/liveness.ts";
import { order, orderKind } from "../domain/order.ts";
import { task } from "../domain/task.ts";
import { endpoint } from "./endpoint.ts";

const fence = z.int().positive();
const ofTask = z.object({ id: task.shape.id });
const ofAttempt = z.object({ id: attemptId });

/** Ids, with commas in between. */
const ids = z
  .string()
  .max(LIMITS.orders_open_max * 40)
  .default("")
  .transform((text) => text.split(",").filter((id) => id !== ""));

/** What people tell running attempts, and what those tell of themselves. */
export const steering = {
  orderTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/orders",
    summary: "Tell the task's running attempt something: a message, interrupt, pause, resume",
    access: "owner",
    params: ofTask,
    body: z.strictObject({
      kind: orderKind,
      /** What is said to the agent; needed for a message. */
      text: z.string().max(LIMITS.order_chars_max).default(""),
    }),
    status: 201,
    response: order,
  }),
  listOrders: endpoint({
    method: "GET",
    path: "/api/tasks/:id/orders",
    summary: "What people told the task's attempts and what came of it, oldest first",
    access: "owner",
    params: ofTask,
    response: z.object({ items: z.array(order) }),
  }),
  awaitOrders: endpoint({
    method: "GET",
    path: "/api/attempts/:id/orders",
    summary: "Orders that are not carried out yet; waits up to wait_ms for one",
    access: "attempt",
    params: ofAttempt,
    query: z.object({
      wait_ms: z.coerce.number().int().min(0).max(LIMITS.orders_wait_ms_max).default(0),
      /** Those that the worker has already. */
      seen: ids,
    }),
    response: z.object({ items: z.array(order) }),
  }),
  answerOrder: endpoint({
    method: "POST",
    path: "/api/attempts/:id/orders/:order_id",
    summary: "Say what came of an order",
    access: "attempt",
    params: ofAttempt.extend({ order_id: orderId }),
    body: z.strictObject({
      fence,
      /** Whether it was carried out. */
      ok: z.boolean(),
      result: z.string().min(1).max(1_000),
    }),
    response: order,
  }),
  tellLiveness: endpoint({
    method: "POST",
    path: "/api/attempts/:id/liveness",
    summary: "Say how the attempt's agent is doing",
    access: "attempt",
    params: ofAttempt,
    body: z.strictObject({ fence, liveness }),
    response: attempt,
  }),
};
