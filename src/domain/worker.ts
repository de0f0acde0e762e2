import { z } from "zod";
import { taskId, timestamp, workerId } from "./ids.ts";
import { plainName } from "./project.ts";
import { LIMITS } from "./limits.ts";
import { agentChoice, capability } from "./task.ts";

/** `idle` waits for work, `working` holds a task, `stopped` has no process. */
export const workerStatus = z.enum(["stopped", "idle", "working"]);

/** A long-lived process that pulls tasks. */
export const worker = z.object({
  id: workerId,
  name: plainName,
  agent: agentChoice,
  /** What it can do; a task that needs anything else is not handed to it. */
  capabilities: z.array(capability).max(LIMITS.capabilities_per_worker_max),
  /** The account that it uses, by its name in config.toml; null: any of its agent with room. */
  subscription: plainName.nullable(),
  /** While true it is handed nothing; what it works on goes on. */
  paused: z.boolean(),
  /** Ends by itself when it holds nothing any more; it is handed nothing until then. */
  draining: z.boolean(),
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

/** What a worker has that nobody has said anything about yet. */
export const WORKER_DEFAULTS = {
  capabilities: [],
  subscription: null,
  paused: false,
  draining: false,
} satisfies Partial<Worker>;

/** How often a worker succeeded and failed at tasks that needed a capability. */
export const skill = z.object({
  worker_id: workerId,
  capability,
  successes: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  updated_at: timestamp,
});

/** How often a worker succeeded and failed at tasks that needed a capability. */
export type Skill = z.infer<typeof skill>;
