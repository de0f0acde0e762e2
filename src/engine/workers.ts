import { Problem } from "../domain/problem.ts";
import type { Worker } from "../domain/worker.ts";
import type { Tables } from "../ports/store.ts";
import { issueToken, requireWorker } from "./claim.ts";
import { happened } from "./ledger.ts";
import { lose } from "./report.ts";
import type { World } from "./world.ts";

/** A worker, how a person looks at it, and where its session is logged. */
export type Spawned = Worker & { attach: string[]; log: string };

/** Name of a worker's terminal session. */
export const sessionName = (worker_id: string): string => `rm-worker-${worker_id}`;

/** Makes a worker known; a name that is there already is a `conflict`. */
export async function addWorker(
  world: Pick<World, "clock" | "self">,
  tables: Tables,
  wanted: Pick<Worker, "name" | "agent">,
): Promise<Worker> {
  if (await tables.workers.find(wanted.name)) throw nameTaken(wanted.name);
  const at = world.clock.now();
  const worker: Worker = {
    ...wanted,
    id: world.clock.id("worker"),
    status: "stopped",
    host: world.self.host,
    session: null,
    task_id: null,
    commit: null,
    last_seen_at: null,
    created_at: at,
    updated_at: at,
  };
  await tables.workers.insert(worker);
  await happened(world.clock, tables, {
    kind: "worker.added",
    subject: worker.id,
    data: { name: worker.name },
  });
  return worker;
}

function nameTaken(name: string): Problem {
  return new Problem(
    "conflict",
    `There is a worker named "${name}" already.`,
    "Choose another name, or spawn that one: ringmaster worker spawn",
  );
}

/**
 * Starts the worker's process in its own session; a worker that runs already is left as it is, with
 * the token that it has.
 */
export async function spawnWorker(world: World, id_or_name: string): Promise<Worker> {
  const worker = await world.store.read((tables) => requireWorker(tables, id_or_name));
  requireKnownAgent(world, worker);
  const session = sessionName(worker.id);
  if (!(await world.terminal.list()).includes(session)) await startSession(world, worker);
  return markSpawned(world, worker, session);
}

async function startSession(world: World, worker: Worker): Promise<void> {
  const wanted = { kind: "worker", subject: worker.id } as const;
  const token = await world.store.write((tables) => issueToken(world.clock, tables, wanted));
  await world.terminal.start(await world.launcher(worker, token));
}

/** Refuses a worker whose agent is not configured here. */
export function requireKnownAgent(
  { agent_names }: Pick<World, "agent_names">,
  { name, agent }: Pick<Worker, "name" | "agent">,
): void {
  const [wanted = agent] = agent.split(":", 1);
  if (agent_names.includes(wanted)) return;
  throw new Problem(
    "agent_unavailable",
    `Worker "${name}" needs the agent "${wanted}"; configured here: ${agent_names.join(", ")}.`,
    `Add [agents.${wanted}] to config.toml, then: ringmaster down, ringmaster up`,
  );
}

async function markSpawned(world: World, worker: Worker, session: string): Promise<Worker> {
  const at = world.clock.now();
  const status = worker.status === "stopped" ? "idle" : worker.status;
  const changes = { session, status, updated_at: at } as const;
  await world.store.write(async (tables) => {
    await tables.workers.update(worker.id, changes);
    await workerChanged(world, tables, worker.id, { spawned: session });
  });
  return { ...worker, ...changes };
}

/** A worker with the command to look at it. */
export function spawnedView(world: Pick<World, "terminal">, worker: Worker, log: string): Spawned {
  const attach = worker.session === null ? [] : world.terminal.attachCommand(worker.session);
  return { ...worker, attach, log };
}

/** Ends the worker's session with every process in it and gives its task back. */
export async function killWorker(world: World, id_or_name: string): Promise<Worker> {
  const worker = await world.store.write(async (tables) => {
    const found = await requireWorker(tables, id_or_name);
    await tables.workers.update(found.id, { status: "stopped" }); // not to be revived from here on
    return found;
  });
  if (worker.session !== null) await world.terminal.kill(worker.session);
  return world.store.write(async (tables) => {
    await loseAttemptsOf(world, tables, worker.id, "its worker was stopped");
    const changes = { status: "stopped", session: null, task_id: null } as const;
    await tables.workers.update(worker.id, { ...changes, updated_at: world.clock.now() });
    await tables.tokens.removeOf("worker", worker.id);
    await workerChanged(world, tables, worker.id, { killed: true });
    return requireWorker(tables, worker.id);
  });
}

/** Forgets a worker that has no process. */
export async function removeWorker(
  world: Pick<World, "clock">,
  tables: Tables,
  id_or_name: string,
): Promise<Worker> {
  const worker = await requireWorker(tables, id_or_name);
  if (worker.session !== null || worker.task_id !== null)
    throw new Problem(
      "conflict",
      `Worker "${worker.name}" still runs.`,
      `End it first: ringmaster worker kill ${worker.name}`,
    );
  await tables.workers.remove(worker.id);
  await happened(world.clock, tables, { kind: "worker.removed", subject: worker.id });
  return worker;
}

/** Ends every running attempt of a worker that is gone. */
export async function loseAttemptsOf(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  worker_id: string,
  reason: string,
): Promise<void> {
  const running = (await tables.attempts.running()).filter((a) => a.worker_id === worker_id);
  for (const attempt of running) await lose(world, tables, attempt.id, reason);
}

const isWanted = ({ session, status }: Worker) => session !== null && status !== "stopped";

async function workerChanged(
  world: Pick<World, "clock">,
  tables: Tables,
  subject: string,
  data: Record<string, unknown>,
): Promise<void> {
  await happened(world.clock, tables, { kind: "worker.changed", subject, data });
}

/**
 * Starts the sessions of workers that should run and do not, after a crash or a restart of the
 * machine: what such a worker held goes back to the queue at once, not only when its lease ends.
 */
export async function reviveWorkers(world: World): Promise<void> {
  const alive = new Set(await world.terminal.list());
  const workers = await world.store.read((tables) => tables.workers.list());
  const gone = workers.filter(
    (w) => isWanted(w) && w.host === world.self.host && !alive.has(sessionName(w.id)),
  );
  for (const worker of gone) {
    world.log.warn({ worker: worker.id, session: worker.session }, "a worker's session is gone");
    await world.store.write((tables) =>
      loseAttemptsOf(world, tables, worker.id, "its worker's session ended"),
    );
    await spawnWorker(world, worker.id);
  }
}
