import { z } from "zod";
import { taskId, timestamp, workerId } from "./ids.ts";
import { plainName } from "./project.ts";
import { agentChoice } from "./task.ts";

/** `idle` waits for work, `working` holds a task, `stopped` has no process. */
export const workerStatus = z.enum(["stopped", "idle", "working"]);

/** A long-lived process that pulls tasks. */
export const worker = z.object({
  id: workerId,
  name: plainName,
  agent: agentChoice,
  status: workerStatus,
  host: z.string(),
  /** Name of the terminal session, once spawned: `rm-worker-<id>`. */
  session: z.string().nullable(),
  task_id: taskId.nullable(),
  /** Release whose code the worker runs. */
  commit: z.string().nullable(),
  last_seen_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});

/** A long-lived process that pulls tasks. */
export type Worker = z.infer<typeof worker>;
