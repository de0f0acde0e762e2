import type { Run } from "../shape.ts";
import type { pause } from "./commands.ts";
import { pausing } from "./pausing.ts";

/** Hands a worker, or all, nothing more. */
export const run: Run<typeof pause> = (given, context) => pausing(true, given, context);
