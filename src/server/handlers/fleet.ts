import { drainWorker } from "../../engine/fleet/drain.ts";
import { healthOf } from "../../engine/fleet/health.ts";
import { pauseAll } from "../../engine/fleet/pause.ts";
import { listSessions } from "../../engine/fleet/sessions.ts";
import { requireWorker } from "../../engine/queue/claim.ts";
import { sessionName } from "../../engine/workers.ts";
import type { World } from "../../engine/world.ts";
import { lastLines } from "../../std/tail.ts";
import { plainText } from "../../std/text.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names =
  | "pauseWorkers"
  | "resumeWorkers"
  | "listSessions"
  | "drainWorker"
  | "workerHealth"
  | "workerLog";

/** Answers about the workers as a crew. `logOf` names the log file of a session. */
export function fleetHandlers(
  world: World,
  logOf: (session: string) => string,
): Pick<Handlers, Names> {
  const pausing = (paused: boolean): Handlers["pauseWorkers"] => ({
    kind: "write",
    run: (tables, { body }, caller) =>
      pauseAll(world, tables, { paused, now: body.now, actor: callerName(caller) }),
  });
  return {
    pauseWorkers: pausing(true),
    resumeWorkers: pausing(false),
    listSessions: {
      kind: "free",
      async run() {
        const { items, ...about } = await listSessions(world);
        return { ...about, items: items.map((each) => ({ ...each, log: logOf(each.session) })) };
      },
    },
    drainWorker: { kind: "free", run: ({ params }) => drainWorker(world, params.id) },
    workerHealth: { kind: "free", run: ({ params }) => healthOf(world, params.id) },
    workerLog: {
      kind: "free",
      async run({ params, query }) {
        const { id } = await world.store.read((tables) => requireWorker(tables, params.id));
        const file = logOf(sessionName(id));
        const { lines } = await lastLines(file, query.lines);
        return { id, file, items: lines.map(plainText) };
      },
    },
  };
}
