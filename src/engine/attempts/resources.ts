import { setTimeout as pause } from "node:timers/promises";
import type { Attempt } from "../../domain/attempt.ts";
import type { Resource } from "../../domain/resource.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { happened } from "../ledger.ts";
import type { World } from "../world.ts";
import { requireAttempt, requireHeld, type Held } from "./held.ts";

type Ground = Pick<World, "clock" | "store">;

/** What an attempt wants of its host. Ports were found free by its worker. */
export type LeaseWish = {
  id: string;
  fence: number;
  host: string;
  ports: readonly { variable: string; port: number }[];
  databases: readonly string[];
  locks: readonly string[];
  wait_ms: number;
};

/** All that the attempt holds now, and what others hold: ports, or a lock, in a sentence. */
export type Lease = { granted: Resource[]; refused: string[]; waits: string | null };

/** Variable that says that a lock is held. */
const lockVariable = (name: string) => `RINGMASTER_LOCK_${name.toUpperCase().replaceAll("-", "_")}`;

const WAIT = /^waits for the lock /;

/**
 * Leases what the attempt wants, all of it or nothing while one of its locks is held by another:
 * then it waits, and its task says for whom. What was leased is free again when the attempt ends,
 * however it ends. The same wish twice changes nothing.
 */
export async function lease(world: Ground, wish: LeaseWish, signal: AbortSignal): Promise<Lease> {
  const until = world.clock.monotonic() + wish.wait_ms;
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = world.store.onCommit(resolve);
    try {
      const answer = await tryLease(world, wish);
      const left_ms = until - world.clock.monotonic();
      if (answer.waits === null || left_ms <= 0 || signal.aborted) return answer;
      await Promise.race([promise, waited(left_ms, signal)]);
    } finally {
      unsubscribe();
    }
  }
}

/** Resolves when the time is over or the caller is gone. */
async function waited(duration_ms: number, signal: AbortSignal): Promise<void> {
  await pause(duration_ms, undefined, { signal, ref: false }).catch(() => undefined); // it is asked
}

async function tryLease(world: Ground, wish: LeaseWish): Promise<Lease> {
  const waits = await world.store.read((tables) => lockedBy(tables, wish));
  if (waits !== null && (await isTold(world, wish, waits)))
    return { granted: [], refused: [], waits };
  return world.store.write((tables) => grant(world, tables, wish));
}

function isTold(world: Ground, { id, fence }: LeaseWish, waits: string): Promise<boolean> {
  return world.store.read(async (tables) => {
    const { task } = await requireHeld(tables, id, fence);
    return task.reason === waits;
  });
}

async function grant(world: Ground, tables: Tables, wish: LeaseWish): Promise<Lease> {
  const held = await requireHeld(tables, wish.id, wish.fence);
  const waits = await lockedBy(tables, wish);
  await sayReason(world, tables, held, waits);
  if (waits !== null) return { granted: [], refused: [], waits };
  const refused = await takeAll(world, tables, wish, held.attempt);
  return { granted: await tables.resources.of(wish.id), refused, waits: null };
}

/** Takes what is not held yet; answers the variables whose port another attempt has. */
async function takeAll(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  wish: LeaseWish,
  attempt: Attempt,
): Promise<string[]> {
  const own = new Set((await tables.resources.of(attempt.id)).map(({ variable }) => variable));
  const base = { host: wish.host, attempt_id: attempt.id, at: clock.now() };
  const refused: string[] = [];
  for (const row of wanted(wish, attempt)) {
    if (own.has(row.variable)) continue;
    if (!(await tables.resources.take({ ...base, ...row }))) refused.push(row.variable);
  }
  return refused;
}

type Wanted = Pick<Resource, "kind" | "value" | "variable">;

function wanted({ ports, databases, locks }: LeaseWish, attempt: Attempt): Wanted[] {
  return [
    ...ports.map(({ variable, port }) => ({
      kind: "port" as const,
      value: String(port),
      variable,
    })),
    ...databases.map((variable, at) => databaseOf(attempt, variable, at)),
    ...locks.map((value) => ({ kind: "lock" as const, value, variable: lockVariable(value) })),
  ];
}

/** A name that every database takes: at most 63 small letters, digits and underscores. */
function databaseOf({ id }: Attempt, variable: string, at: number): Wanted {
  const name = id.toLowerCase().replaceAll(/[^a-z0-9]/g, "_");
  return { kind: "database", value: `rm_${name}_${at + 1}`.slice(0, 63), variable };
}

/** Which of the locks another attempt holds, in a sentence; null: none. */
async function lockedBy(tables: Tables, wish: LeaseWish): Promise<string | null> {
  if (wish.locks.length === 0) return null;
  const rows = await tables.resources.list(wish.host);
  const held = rows.find(
    ({ kind, value, attempt_id }) =>
      kind === "lock" && attempt_id !== wish.id && wish.locks.includes(value),
  );
  if (!held) return null;
  const { task_id } = await requireAttempt(tables, held.attempt_id);
  return `waits for the lock ${held.value}, which ${task_id} holds`;
}

/** The task says what it waits for, and no longer when it does not. */
async function sayReason(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  { task }: Held,
  waits: string | null,
): Promise<void> {
  const said = task.reason !== null && WAIT.test(task.reason);
  if (task.reason === waits || (waits === null && !said)) return;
  await tables.tasks.update(task.id, task.version, { reason: waits, updated_at: clock.now() });
  await tellChange(clock, tables, task, waits);
}

async function tellChange(
  clock: World["clock"],
  tables: Tables,
  { id }: Task,
  reason: string | null,
): Promise<void> {
  const told = { kind: "task.changed", subject: id, task_id: id, data: { reason } } as const;
  await happened(clock, tables, told);
}
