import { z } from "zod";
import { attempt } from "../domain/attempt.ts";
import { timestamp, workerId } from "../domain/ids.ts";
import { worker } from "../domain/worker.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: z.string().min(1) });

/** `now`: agents that run are paused or go on, too; else only the handing out changes. */
const now = z.strictObject({ now: z.boolean().default(false) });

/** What was changed, and how many agents that run were told. */
const changed = z.object({ items: z.array(worker), told: z.int().nonnegative() });

const session = z.object({
  session: z.string(),
  /** Null for a session that belongs to no worker that is known. */
  worker_id: workerId.nullable(),
  name: z.string().nullable(),
  /** False: it should be there and is started again soon. */
  alive: z.boolean(),
  attach: z.array(z.string()),
  log: z.string(),
});

/**
 * How a worker is. `stopped` has no process; `elsewhere` runs on another machine, of which only its
 * last word is known; `session_gone` and `process_gone` are started again; `silent` has a process
 * that was not heard of for too long.
 */
export const workerHealth = z.object({
  id: workerId,
  name: z.string(),
  state: z.enum(["ok", "stopped", "elsewhere", "session_gone", "process_gone", "silent"]),
  /** The state in a sentence, with what is done about it. */
  detail: z.string(),
  paused: z.boolean(),
  draining: z.boolean(),
  host: z.string(),
  session: z.string().nullable(),
  /** Null where it cannot be seen from here. */
  session_alive: z.boolean().nullable(),
  pid: z.int().nullable(),
  process_alive: z.boolean().nullable(),
  /** Memory of the worker's own process, with its share of what it shares with others. */
  memory_bytes: z.int().nullable(),
  /** Of everything else that it started: agents, checks. */
  agents_memory_bytes: z.int().nullable(),
  /** How many processes those are. */
  agents_processes: z.int().nullable(),
  last_seen_at: timestamp.nullable(),
  commit: z.string().nullable(),
  attempt: attempt
    .pick({
      id: true,
      task_id: true,
      number: true,
      iterations: true,
      paused: true,
      liveness: true,
      heartbeat_at: true,
      started_at: true,
    })
    .nullable(),
});

/** How a worker is. */
export type WorkerHealth = z.infer<typeof workerHealth>;

/** Workers as a crew: looked at, paused, and ended without harm. */
export const fleet = {
  pauseWorkers: endpoint({
    method: "POST",
    path: "/api/workers/pause",
    summary: "Hand no worker anything more; with now, agents that run are paused, too",
    access: "owner",
    body: now,
    response: changed,
  }),
  resumeWorkers: endpoint({
    method: "POST",
    path: "/api/workers/resume",
    summary: "Hand every worker tasks again; with now, agents that were paused go on",
    access: "owner",
    body: now,
    response: changed,
  }),
  listSessions: endpoint({
    method: "GET",
    path: "/api/workers/sessions",
    summary: "Terminal sessions of workers on this machine, those that should be there included",
    access: "owner",
    response: z.object({
      terminal: z.enum(["tmux", "process"]),
      /** What to know of this kind of terminal; null: nothing. */
      note: z.string().nullable(),
      items: z.array(session),
    }),
  }),
  drainWorker: endpoint({
    method: "POST",
    path: "/api/workers/:id/drain",
    summary: "End the worker as soon as it holds nothing; it is handed nothing more",
    access: "owner",
    params,
    response: worker,
  }),
  workerHealth: endpoint({
    method: "GET",
    path: "/api/workers/:id/health",
    summary: "Whether session and process live, when it was seen last, what it does, its memory",
    access: "owner",
    params,
    response: workerHealth,
  }),
  workerLog: endpoint({
    method: "GET",
    path: "/api/workers/:id/log",
    summary: "The newest lines that the worker's terminal showed",
    access: "owner",
    params,
    query: z.object({ lines: z.coerce.number().int().min(0).max(10_000).default(200) }),
    response: z.object({ id: workerId, file: z.string(), items: z.array(z.string()) }),
  }),
};

/**
 * What the agents of one worker do, as server-sent events with the frames of the event stream:
 * `id:` is the event's seq, and `Last-Event-ID` (header or query `after`) resumes without a gap.
 * `after=0` tells everything from the first attempt on.
 */
export const WORKER_OUTPUT_PATH = "/api/workers/:id/output";
