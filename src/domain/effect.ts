import { z } from "zod";
import { timestamp } from "./ids.ts";

/** Work to be done after a transition: at least once, idempotent by its key. */
export const effect = z.object({
  key: z.string(),
  kind: z.enum(["merge", "cleanup", "release", "revert", "push"]),
  task_id: z.string().nullable(),
  payload: z.record(z.string(), z.string()),
  status: z.enum(["waiting", "running", "done", "failed"]),
  /** Which server process runs it; another may take over when the owner is gone. */
  owner: z.string().nullable(),
  tries: z.int().nonnegative(),
  not_before: timestamp.nullable(),
  error: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});

/** Work to be done after a transition. */
export type Effect = z.infer<typeof effect>;
