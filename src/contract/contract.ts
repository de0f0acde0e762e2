import { accounts } from "./accounts.ts";
import { attempts } from "./attempts.ts";
import { contextEndpoints } from "./context.ts";
import { decisions } from "./decisions.ts";
import { evidenceEndpoints } from "./evidence.ts";
import { fleet } from "./fleet.ts";
import { graph } from "./graph.ts";
import { history } from "./history.ts";
import { iterations } from "./iterations.ts";
import { input } from "./input.ts";
import { outcomes } from "./outcomes.ts";
import { projects } from "./projects.ts";
import { rules } from "./rules.ts";
import { reviews } from "./reviews.ts";
import { rollback } from "./rollback.ts";
import { stageEndpoints } from "./stages.ts";
import { steering } from "./steering.ts";
import { system } from "./system.ts";
import { tasks } from "./tasks.ts";
import { workers } from "./workers.ts";
import { worktrees } from "./worktrees.ts";

/** Every endpoint by name. Streams (`GET /api/events`) and pages stand in `streams`. */
export const contract = {
  ...system,
  ...projects,
  ...tasks,
  ...stageEndpoints,
  ...rollback,
  ...evidenceEndpoints,
  ...reviews,
  ...graph,
  ...input,
  ...history,
  ...decisions,
  ...rules,
  ...workers,
  ...fleet,
  ...attempts,
  ...accounts,
  ...outcomes,
  ...steering,
  ...iterations,
  ...contextEndpoints,
  ...worktrees,
};

/** Every endpoint by name. */
export type Contract = typeof contract;

/** The name of an endpoint. */
export type EndpointName = keyof Contract;

/**
 * The event stream: server-sent events, `id:` is the event's seq, `event:` its kind, `data:` the
 * event as JSON. `Last-Event-ID` (header or query `after`) resumes without a gap. `?task=ID`
 * narrows to one task and includes its agent output; `?agent_output=1` includes everyone's. A
 * comment line comes every 15 s. When the server is replaced the stream ends and the client resumes
 * on the new one.
 */
export const EVENT_STREAM_PATH = "/api/events";

/** Version of the worker protocol; a server serves this one and the one before. */
export const WORKER_PROTOCOL = 1;
