import { claimWaiting } from "../../engine/wait.ts";
import { issueToken, requireWorker } from "../../engine/claim.ts";
import {
  addWorker,
  killWorker,
  removeWorker,
  requireKnownAgent,
  sessionName,
  spawnedView,
  spawnWorker,
} from "../../engine/workers.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

type Names =
  | "listWorkers"
  | "addWorker"
  | "showWorker"
  | "spawnWorker"
  | "spawnNewWorker"
  | "killWorker"
  | "removeWorker"
  | "workerToken"
  | "claimTask";

/**
 * Answers about workers. `logOf` names the log file of a session; `ending` gives the signal that
 * aborts when the server drains.
 */
export function workerHandlers(
  world: World,
  logOf: (session: string) => string,
  ending: () => AbortSignal,
): Pick<Handlers, Names> {
  const spawned = async (id: string) => {
    const worker = await spawnWorker(world, id);
    return spawnedView(world, worker, logOf(sessionName(worker.id)));
  };
  return {
    ...keeping(world, logOf),
    spawnWorker: { kind: "free", run: ({ params }) => spawned(params.id) },
    spawnNewWorker: {
      kind: "free",
      async run({ body }) {
        const known = await world.store.read((t) => t.workers.find(body.name));
        if (!known) requireKnownAgent(world, body);
        if (!known) await world.store.write((t) => addWorker(world, t, body));
        return spawned(body.name);
      },
    },
    killWorker: { kind: "free", run: ({ params }) => killWorker(world, params.id) },
    claimTask: {
      kind: "free",
      async run({ params, body }, { signal }) {
        const { wait_ms, commit } = body;
        const stop = AbortSignal.any([signal, ending()]);
        const claimed = await claimWaiting(world, { worker: params.id, commit, wait_ms }, stop);
        const { lease_ms } = world.config.workers;
        const terms = { lease_ms, heartbeat_ms: Math.ceil(lease_ms / 6) };
        const claim = claimed && { ...claimed, ...terms, backup_ref: backupRef(claimed.attempt) };
        return { claim, serving_commit: world.self.commit };
      },
    },
  };
}

const backupRef = ({ task_id, id }: { task_id: string; id: string }) =>
  `refs/ringmaster/backup/${task_id}/${id}`;

type Keeping = "listWorkers" | "addWorker" | "showWorker" | "removeWorker" | "workerToken";

function keeping(world: World, logOf: (session: string) => string): Pick<Handlers, Keeping> {
  return {
    listWorkers: {
      kind: "read",
      run: async (tables) => ({ items: await tables.workers.list() }),
    },
    addWorker: { kind: "write", run: (tables, { body }) => addWorker(world, tables, body) },
    showWorker: {
      kind: "read",
      async run(tables, { params }) {
        const worker = await requireWorker(tables, params.id);
        return spawnedView(world, worker, logOf(sessionName(worker.id)));
      },
    },
    removeWorker: {
      kind: "write",
      run: (tables, { params }) => removeWorker(world, tables, params.id),
    },
    workerToken: {
      kind: "write",
      async run(tables, { params }) {
        const { id } = await requireWorker(tables, params.id);
        const wanted = { kind: "worker", subject: id } as const;
        return { id, token: await issueToken(world.clock, tables, wanted) };
      },
    },
  };
}
