import { claimWaiting } from "../../engine/queue/wait.ts";
import { takeDrainBack } from "../../engine/fleet/drain.ts";
import { issueToken, requireWorker } from "../../engine/queue/claim.ts";
import {
  addWorker,
  changeWorker,
  killWorker,
  removeWorker,
  requireKnownAgent,
  requireSomeAgent,
  sessionName,
  spawnedView,
  spawnWorker,
} from "../../engine/workers.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names =
  | "listWorkers"
  | "addWorker"
  | "showWorker"
  | "spawnWorker"
  | "spawnNewWorker"
  | "changeWorker"
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
      async run({ body }, { caller }) {
        const known = await world.store.read((t) => t.workers.find(body.name));
        if (!known) requireKnownAgent(world, body);
        if (!known) await world.store.write((t) => addWorker(world, t, body, callerName(caller)));
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

type Keeping =
  | "listWorkers"
  | "addWorker"
  | "showWorker"
  | "changeWorker"
  | "removeWorker"
  | "workerToken";

function keeping(world: World, logOf: (session: string) => string): Pick<Handlers, Keeping> {
  return {
    listWorkers: {
      kind: "read",
      run: async (tables) => ({ items: await tables.workers.list() }),
    },
    addWorker: {
      kind: "write",
      run: (tables, { body }, caller) => {
        requireSomeAgent(world, body);
        return addWorker(world, tables, body, callerName(caller));
      },
    },
    showWorker: {
      kind: "read",
      async run(tables, { params }) {
        const worker = await requireWorker(tables, params.id);
        return spawnedView(world, worker, logOf(sessionName(worker.id)));
      },
    },
    changeWorker: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        changeWorker(world, tables, { id: params.id, wanted: body, actor: callerName(caller) }),
    },
    removeWorker: {
      kind: "write",
      run: (tables, { params }, caller) =>
        removeWorker(world, tables, params.id, callerName(caller)),
    },
    workerToken: {
      kind: "write",
      async run(tables, { params }) {
        const worker = await requireWorker(tables, params.id);
        const { id } = worker;
        await takeDrainBack(world, tables, worker);
        const wanted = { kind: "worker", subject: id } as const;
        return { id, token: await issueToken(world.clock, tables, wanted) };
      },
    },
  };
}
