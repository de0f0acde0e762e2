import { discard } from "../../engine/tasks/discard.ts";
import { orderRevert } from "../../engine/tasks/revert.ts";
import { waysBack } from "../../engine/tasks/ways-back.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names = "waysBack" | "discardTask" | "revertTask";

/** Taking the work of a task back. */
export function rollbackHandlers(world: World): Pick<Handlers, Names> {
  return {
    waysBack: { kind: "read", run: (tables, { params }) => waysBack(world, tables, params.id) },
    discardTask: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        discard(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
    revertTask: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        orderRevert(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
  };
}
