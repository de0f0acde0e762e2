import { checkpoints, resume, rollback } from "../../engine/attempts/going-on.ts";
import { recordIteration } from "../../engine/attempts/iterations.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names = "recordIteration" | "taskCheckpoints" | "rollbackTask" | "resumeTask";

/** Rounds of attempts, and going on from them. */
export function iterationHandlers(world: World): Pick<Handlers, Names> {
  return {
    recordIteration: {
      kind: "free",
      run: ({ params, body }) => recordIteration(world, { ...params, ...body }),
    },
    taskCheckpoints: {
      kind: "read",
      run: async (tables, { params }) => ({ items: await checkpoints(tables, params.id) }),
    },
    rollbackTask: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        rollback(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
    resumeTask: {
      kind: "write",
      run: (tables, { params }, caller) =>
        resume(world, tables, { ...params, actor: callerName(caller) }),
    },
  };
}
