import { answerOrder, awaitOrders, orderTask, tellLiveness } from "../../engine/attempts/orders.ts";
import { requireTask } from "../../engine/lookup.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names = "orderTask" | "listOrders" | "awaitOrders" | "answerOrder" | "tellLiveness";

/**
 * What people tell running attempts. `ending` gives the signal that aborts when the server drains.
 */
export function steeringHandlers(world: World, ending: () => AbortSignal): Pick<Handlers, Names> {
  return {
    orderTask: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        orderTask(world, tables, { ...body, task_id: params.id, by: callerName(caller) }),
    },
    listOrders: {
      kind: "read",
      async run(tables, { params }) {
        const { id } = await requireTask(tables, params.id);
        return { items: await tables.orders.of(id) };
      },
    },
    awaitOrders: {
      kind: "free",
      async run({ params, query }, { signal }) {
        const stop = AbortSignal.any([signal, ending()]);
        return { items: await awaitOrders(world, { ...params, ...query }, stop) };
      },
    },
    answerOrder: {
      kind: "write",
      run: (tables, { params, body }) => answerOrder(world, tables, { ...params, ...body }),
    },
    tellLiveness: {
      kind: "write",
      run: (tables, { params, body }) => tellLiveness(world, tables, { ...params, ...body }),
    },
  };
}
