import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";

/** A round of a task, with the number by which people call it. */
export type Checkpoint = OutputOf<Contract["taskCheckpoints"]>["items"][number];
