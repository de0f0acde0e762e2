import { AGENT_ADAPTERS } from "../domain/agent-setting.ts";
import { Problem } from "../domain/problem.ts";
import { WORKER_DEFAULTS, type Worker } from "../domain/worker.ts";
import type { Tables } from "../ports/store.ts";
import { endProcessesOf } from "./fleet/processes.ts";
import { issueToken, requireWorker } from "./queue/claim.ts";
import { recorded } from "./history/recorded.ts";
import { happened } from "./ledger.ts";
import type { Proof } from "./moves/move.ts";
import { limitsOf } from "./attempts/finish.ts";
import { lose } from "./attempts/report.ts";
import type { World } from "./world.ts";

/** A worker, how a person looks at it, and where its session is logged. */
export type Spawned = Worker & { attach: string[]; log: string };

/** Name of a worker's terminal session. */
export const sessionName = (worker_id: string): string => `rm-worker-${worker_id}`;

/** What people change of a worker. */
export type WorkerFields = Partial<Pick<Worker, "capabilities" | "subscription" | "paused">>;

/** What a new worker is made of. */
export type NewWorker = Pick<Worker, "name" | "agent"> & WorkerFields;

/** Makes a worker known; a name that is there already is a `conflict`. */
export async function addWorker(
  world: Pick<World, "clock" | "self" | "config">,
  tables: Tables,
  wanted: NewWorker,
  actor = "owner",
): Promise<Worker> {
  if (await tables.workers.find(wanted.name)) throw nameTaken(wanted.name);
  checkSubscription(world, wanted);
  const at = world.clock.now();
  const worker: Worker = {
    ...WORKER_DEFAULTS,
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
  const action = { actor, label: `Added the worker ${worker.name}` };
  await recorded(world, tables, action, (seen) => seen.workers.insert(worker));
  await happened(world.clock, tables, {
    kind: "worker.added",
    subject: worker.id,
    data: { name: worker.name },
  });
  return worker;
}

/** Changes what a worker can do, the account it uses, or whether it is paused. */
export async function changeWorker(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  { id, wanted, actor }: { id: string; wanted: WorkerFields; actor: string },
): Promise<Worker> {
  const worker = await requireWorker(tables, id);
  const names = Object.keys(wanted);
  if (names.length === 0) return worker;
  checkSubscription(world, { ...worker, ...wanted });
  const label = `Changed ${names.join(", ")} of the worker ${worker.name}`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    await seen.workers.update(worker.id, { ...wanted, updated_at: world.clock.now() });
    await workerChanged(world, seen, worker.id, { fields: names });
    return requireWorker(seen, worker.id);
  });
}

/** Refuses an account that config.toml does not have, or that is for another agent. */
function checkSubscription(
  { config }: Pick<World, "config">,
  { agent, subscription = null }: Pick<NewWorker, "agent" | "subscription">,
): void {
  if (subscription === null) return;
  const known = config.subscriptions.filter((each) => each.agent === agentOf(agent));
  if (known.some(({ name }) => name === subscription)) return;
  const names = known.map(({ name }) => name).join(", ") || "none";
  throw new Problem(
    "invalid_input",
    `Expected a subscription for ${agentOf(agent)}, got "${subscription}"; there is: ${names}.`,
    `Add it to config.toml under [[subscriptions]], then: ringmaster down, ringmaster up`,
  );
}

/** The agent's name, without the variant behind a colon. */
const agentOf = (choice: string): string => choice.split(":", 1)[0] ?? choice;

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
  const wanted = agentOf(agent);
  if (agent_names.includes(wanted)) return;
  throw new Problem(
    "agent_unavailable",
    `Worker "${name}" needs the agent "${wanted}"; configured here: ${agent_names.join(", ")}.`,
    `Add [agents.${wanted}] to config.toml, then: ringmaster down, ringmaster up`,
  );
}

/**
 * Refuses a worker whose agent nobody knows. One that runs elsewhere may use an agent that is not
 * configured here, if it is one of those that Ringmaster knows.
 */
export function requireSomeAgent(
  { agent_names }: Pick<World, "agent_names">,
  { agent }: Pick<NewWorker, "agent">,
): void {
  const known = [...new Set([...agent_names, ...AGENT_ADAPTERS])].toSorted();
  if (known.includes(agentOf(agent))) return;
  throw new Problem(
    "agent_unavailable",
    `Expected an agent that is known, got "${agentOf(agent)}"; known: ${known.join(", ")}.`,
    `For any other command, add [agents.${agentOf(agent)}] to config.toml.`,
  );
}

async function markSpawned(world: World, worker: Worker, session: string): Promise<Worker> {
  const at = world.clock.now();
  const status = worker.status === "stopped" ? "idle" : worker.status;
  const changes = { session, status, draining: false, updated_at: at } as const;
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
  if (worker.host === world.self.host) await endProcessesOf(worker.id);
  const loseAll = await losing(world, worker.id, {
    reason: "its worker was stopped",
    blame: true,
  });
  return world.store.write(async (tables) => {
    await loseAll(tables);
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
  actor = "owner",
): Promise<Worker> {
  const worker = await requireWorker(tables, id_or_name);
  if (worker.session !== null || worker.task_id !== null)
    throw new Problem(
      "conflict",
      `Worker "${worker.name}" still runs.`,
      `End it first: ringmaster worker kill ${worker.name}`,
    );
  const action = { actor, label: `Forgot the worker ${worker.name}` };
  await recorded(world, tables, action, (seen) => seen.workers.remove(worker.id));
  await happened(world.clock, tables, { kind: "worker.removed", subject: worker.id });
  return worker;
}

/**
 * Reads by what the running attempts of a worker that is gone are judged; what it answers ends them
 * all within a transaction.
 */
export async function losing(
  world: World,
  worker_id: string,
  { reason, blame }: { reason: string; blame: boolean },
) {
  const runningOf = async (tables: Tables) =>
    (await tables.attempts.running()).filter((each) => each.worker_id === worker_id);
  const limits = new Map<string, Proof>();
  for (const { id } of await world.store.read(runningOf)) limits.set(id, await limitsOf(world, id));
  return async (tables: Tables) => {
    for (const { id } of await runningOf(tables))
      await lose(world, tables, id, { reason, blame, proof: limits.get(id) ?? null });
  };
}

async function workerChanged(
  world: Pick<World, "clock">,
  tables: Tables,
  subject: string,
  data: Record<string, unknown>,
): Promise<void> {
  await happened(world.clock, tables, { kind: "worker.changed", subject, data });
}
