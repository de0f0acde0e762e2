import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";
import { accountHandlers } from "./accounts.ts";
import { attemptHandlers } from "./attempts.ts";
import { bulkHandlers } from "./bulk.ts";
import { contextHandlers } from "./context.ts";
import { decisionHandlers } from "./decisions.ts";
import { evidenceHandlers } from "./evidence.ts";
import { fleetHandlers } from "./fleet.ts";
import { graphHandlers } from "./graph.ts";
import { historyHandlers } from "./history.ts";
import { inputHandlers } from "./input.ts";
import { iterationHandlers } from "./iterations.ts";
import { ruleHandlers } from "./rules.ts";
import { reviewHandlers } from "./reviews.ts";
import { outcomeHandlers } from "./outcomes.ts";
import { rollbackHandlers } from "./rollback.ts";
import { stageHandlers } from "./stages.ts";
import { steeringHandlers } from "./steering.ts";
import { whyHandlers } from "./why.ts";
import { projectHandlers } from "./projects.ts";
import { systemHandlers, type Serving } from "./system.ts";
import { taskHandlers } from "./tasks.ts";
import { workerHandlers } from "./workers.ts";
import { worktreeHandlers } from "./worktrees.ts";

/** What handlers need to know of the process they answer in. */
export type Process = Serving & { logOf: (session: string) => string; ending: () => AbortSignal };

/** One handler for every endpoint. */
export function makeHandlers(world: World, process: Process): Handlers {
  return {
    ...systemHandlers(world, process),
    ...projectHandlers(world),
    ...taskHandlers(world),
    ...stageHandlers(world),
    ...rollbackHandlers(world),
    ...evidenceHandlers(world),
    ...reviewHandlers(world),
    ...graphHandlers(world),
    ...whyHandlers(world),
    ...inputHandlers(world),
    ...bulkHandlers(world),
    ...historyHandlers(world),
    ...decisionHandlers(world),
    ...ruleHandlers(world),
    ...workerHandlers(world, process.logOf, process.ending),
    ...fleetHandlers(world, process.logOf),
    ...attemptHandlers(world),
    ...worktreeHandlers(world, process.ending),
    ...accountHandlers(world),
    ...outcomeHandlers(world),
    ...steeringHandlers(world, process.ending),
    ...iterationHandlers(world),
    ...contextHandlers(world),
  };
}
