import type { Priority } from "../../../../src/domain/task.ts";

/** Every priority, the most urgent first. A test compares it with the domain's. */
export const PRIORITIES: readonly Priority[] = ["P0", "P1", "P2", "P3", "P4"];

/** From here on a score holds 1 more for a P0: its own, or one that waits for the task. */
export const P0_SCORE = 1;
