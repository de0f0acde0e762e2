import { z } from "zod";
import { attemptId, orderId, taskId, timestamp } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/** What a person may tell a running attempt. `message` is said to the agent in its own session. */
export const orderKind = z.enum(["message", "interrupt", "pause", "resume", "fresh_start"]);

/** Something a person told a running attempt, and what became of it. */
export const order = z.object({
  id: orderId,
  attempt_id: attemptId,
  task_id: taskId,
  kind: orderKind,
  text: z.string().max(LIMITS.order_chars_max),
  by: z.string(),
  at: timestamp,
  /** Null until the worker carried it out or could not. */
  done_at: timestamp.nullable(),
  /** What came of it, in a sentence; null until then. */
  result: z.string().nullable(),
});

/** Something a person told a running attempt. */
export type Order = z.infer<typeof order>;
/** What a person may tell a running attempt. */
export type OrderKind = z.infer<typeof orderKind>;

/** What the store writes of an order that nobody carried out before its attempt ended. */
export const ORDER_UNHEARD = "the attempt ended first";
