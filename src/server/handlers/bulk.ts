import { bulk } from "../../engine/tasks/bulk.ts";
import { importTasks } from "../../engine/tasks/import.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

/** Answers about many tasks at once. */
export function bulkHandlers(world: World): Pick<Handlers, "bulk" | "importTasks"> {
  return {
    bulk: {
      kind: "write",
      run: (tables, { body }, caller) =>
        bulk(world, tables, { operations: body.operations, actor: callerName(caller) }),
    },
    importTasks: {
      kind: "write",
      run: (tables, { body }, caller) =>
        importTasks(world, tables, { ...body, actor: callerName(caller) }),
    },
  };
}
