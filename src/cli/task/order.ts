import type { Order, OrderKind } from "../../domain/order.ts";
import type { Context } from "../context.ts";
import { plain } from "../output.ts";

/** Tells the task's running attempt something, and says that it is on its way. */
export async function giveOrder(
  id: string,
  body: { kind: OrderKind; text?: string },
  { call, show }: Context,
): Promise<void> {
  const order = await call("orderTask", { params: { id }, body });
  show(order, () => orderSentence(order));
}

const SENT: Record<OrderKind, string> = {
  message: "The agent will be told.",
  interrupt: "The agent will be interrupted.",
  pause: "The agent will be stopped; its task stays its own.",
  resume: "The agent will go on.",
  fresh_start: "A fresh session will begin.",
};

/** That an order is on its way, and how to see what came of it. */
export function orderSentence({ id, kind, task_id }: Order): string {
  return plain(`${SENT[kind]} What came of it (${id}): ringmaster task orders ${task_id}\n`);
}
