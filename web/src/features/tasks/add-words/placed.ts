import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";

/** What becomes of one piece of the words. */
export type Placed = OutputOf<Contract["addInput"]>["items"][number];
