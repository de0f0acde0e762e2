import { z } from "zod";

/**
 * What `/health` answers. `self_improvements` counts the changes that Ringmaster made to its own
 * code.
 */
export const health = z.object({
  status: z.enum(["ok", "failing"]),
  version: z.string(),
  commit: z.string(),
  generation: z.int(),
  database: z.object({ status: z.enum(["ok", "failing"]), schema: z.int(), engine: z.string() }),
  leader: z.boolean(),
  self_improvements: z.int(),
  uptime_ms: z.int(),
});

/** What `/health` answers. */
export type Health = z.infer<typeof health>;
