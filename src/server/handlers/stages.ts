import { approve, reject, reportStage, resubmit } from "../../engine/moves/stages.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names = "approveTask" | "rejectTask" | "reportStage" | "resubmitTask";

/** Review, and stages that are carried out elsewhere. */
export function stageHandlers(world: World): Pick<Handlers, Names> {
  return {
    approveTask: {
      kind: "free",
      run: ({ params, body }, { caller }) =>
        approve(world, { ...params, ...body, actor: callerName(caller) }),
    },
    rejectTask: {
      kind: "free",
      run: ({ params, body }, { caller }) =>
        reject(world, { ...params, ...body, actor: callerName(caller) }),
    },
    reportStage: {
      kind: "free",
      run: ({ params, body }, { caller }) =>
        reportStage(world, { ...params, ...body, actor: callerName(caller) }),
    },
    resubmitTask: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        resubmit(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
  };
}
