import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";
import { attemptHandlers } from "./attempts.ts";
import { projectHandlers } from "./projects.ts";
import { systemHandlers, type Serving } from "./system.ts";
import { taskHandlers } from "./tasks.ts";
import { workerHandlers } from "./workers.ts";

/** What handlers need to know of the process they answer in. */
export type Process = Serving & { logOf: (session: string) => string; ending: () => AbortSignal };

/** One handler for every endpoint. */
export function makeHandlers(world: World, process: Process): Handlers {
  return {
    ...systemHandlers(world, process),
    ...projectHandlers(world),
    ...taskHandlers(world),
    ...workerHandlers(world, process.logOf, process.ending),
    ...attemptHandlers(world),
  };
}
