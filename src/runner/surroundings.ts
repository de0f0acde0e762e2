import { hostname } from "node:os";
import type { Claim, RetryingClient } from "../client/client.ts";
import { Problem } from "../domain/problem.ts";
import type { RepositorySettings } from "../domain/settings.ts";
import { freePorts } from "../std/free-ports.ts";
import { noteEnv } from "../std/tree-env.ts";
import { linkedFrom } from "../std/worktrees.ts";
import type { WorkerParts } from "./parts.ts";

/** What an attempt is made of before its agent is known. */
export type Ground = {
  parts: WorkerParts;
  claim: Claim;
  client: RetryingClient;
  settings: RepositorySettings;
  signal: AbortSignal;
};

type Env = Record<string, string>;

/** How long one question for a lock is held open. */
const WAIT_MS = 20_000;
/** How often other ports are tried where somebody leased the ones that were found. */
const PORT_TRIES = 20;

/**
 * Variables for everything that runs in the worktree: the ports, databases and locks that the
 * repository asks for, which nobody else has meanwhile. A lock that another attempt holds is waited
 * for. They are noted with the worktree, for the commands that clear up after it.
 */
export async function openSurroundings(ground: Ground): Promise<Env> {
  const { ports, databases, locks } = ground.settings;
  if (ports.length + databases.length + locks.length === 0) return {};
  const env = await leaseAll(ground);
  const dir = await linkedFrom(ground.claim.attempt.worktree);
  if (dir !== null) await noteEnv({ dir }, env);
  return env;
}

async function leaseAll(ground: Ground): Promise<Env> {
  try {
    return await leaseFrom(ground);
  } catch (error) {
    if (!(error instanceof Problem && error.code === "not_found")) throw error;
    ground.parts.show("  the server is older and leases nothing; ports are free, locks not held");
    return unleased(ground);
  }
}

async function leaseFrom({ parts, claim, client, settings, signal }: Ground): Promise<Env> {
  const { id, fence } = claim.attempt;
  const { databases, locks } = settings;
  let wanting = settings.ports;
  let said: string | null = null;
  for (let tries = 0; tries < PORT_TRIES;) {
    const ports = await portsFor(wanting);
    const body = { fence, host: hostname(), ports, databases, locks, wait_ms: WAIT_MS };
    const bounds = { signal, timeout_ms: 2 * WAIT_MS };
    const lease = await client.call("leaseResources", { params: { id }, body }, bounds);
    if (lease.waits !== null && lease.waits !== said) parts.show(`  ${lease.waits}`);
    said = lease.waits;
    if (lease.waits !== null) continue;
    wanting = lease.refused;
    if (wanting.length === 0) return envOf(lease.granted);
    tries += 1;
  }
  throw new Problem(
    "check_unrunnable",
    `Expected free ports for ${wanting.join(", ")}, got none that is not leased already.`,
    "See who holds what: ringmaster worker list; end what is not needed, then retry the task.",
  );
}

type Granted = readonly { kind: string; value: string; variable: string }[];

const envOf = (granted: Granted): Env =>
  Object.fromEntries(
    granted.map(({ kind, value, variable }) => [variable, kind === "lock" ? "held" : value]),
  );

async function portsFor(variables: readonly string[]) {
  const found = await freePorts(variables.length);
  return variables.map((variable, at) => ({ variable, port: found[at] ?? 0 }));
}

/** What can be had without a server that leases it. */
async function unleased({ claim, settings }: Ground): Promise<Env> {
  const ports = await portsFor(settings.ports);
  const name = `rm_${claim.attempt.id.toLowerCase().replaceAll(/[^a-z0-9]/g, "_")}`;
  return Object.fromEntries([
    ...ports.map(({ variable, port }) => [variable, String(port)]),
    ...settings.databases.map((variable, at) => [variable, `${name}_${at + 1}`]),
  ]);
}
