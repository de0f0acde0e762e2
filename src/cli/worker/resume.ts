import type { Run } from "../shape.ts";
import type { resume } from "./commands.ts";
import { pausing } from "./pausing.ts";

/** Hands a worker, or all, tasks again. */
export const run: Run<typeof resume> = (given, context) => pausing(false, given, context);
