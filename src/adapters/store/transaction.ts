import type { Tables } from "../../ports/store.ts";
import { whenFree, type Connection } from "./connection.ts";
import { leaseOf } from "./dialect.ts";
import { asProblem } from "./faults.ts";
import { tablesOf } from "./tables.ts";

/** What somebody wants to do with the tables. */
export type Work<T> = (tables: Tables) => Promise<T>;

/** Whether the work threw. `settle` tells whoever asked for it how it went. */
export type Outcome = { failed: boolean; error: unknown; settle: () => void };

/** Work with the promise that was given for it; `refuse` breaks the promise. */
export type Job = { run: Work<Outcome>; refuse: (error: unknown) => void };

/** A promise for work, and the job that keeps it. The promise waits until the job is settled. */
export function jobFor<T>(work: Work<T>): { promise: Promise<T>; job: Job } {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const run = async (tables: Tables): Promise<Outcome> => {
    try {
      const result = await work(tables);
      return { failed: false, error: undefined, settle: () => resolve(result) };
    } catch (error) {
      return { failed: true, error, settle: () => reject(error) };
    }
  };
  return { promise, job: { run, refuse: reject } };
}

/**
 * Begins a transaction when no other process holds the lock. `immediate` takes the lock for writing
 * at once: taken later, it fails when another process wrote in between.
 */
export async function begin(connection: Connection, mode: "immediate" | "deferred"): Promise<void> {
  try {
    await whenFree(() => connection.run(`begin ${mode}`));
  } catch (error) {
    throw asProblem(error, "to begin a transaction");
  }
}

/** Runs work on one snapshot. What it may have written all the same is undone. */
export async function readOnce<T>(reader: Connection, work: Work<T>): Promise<T> {
  await begin(reader, "deferred");
  const { db, end } = leaseOf(reader);
  try {
    return await work(tablesOf(db));
  } finally {
    end();
    rollback(reader);
  }
}

/** Runs a job on the transaction that is open. It fails when that was undone, whatever it says. */
export async function carryOut(connection: Connection, job: Job): Promise<Outcome> {
  const { db, end, fault } = leaseOf(connection);
  try {
    const outcome = await job.run(tablesOf(db));
    return connection.database.isTransaction
      ? outcome
      : { ...outcome, failed: true, error: fault() };
  } finally {
    end();
  }
}

/** The same, undone alone when it fails, so that what was done before it stays. */
export async function carryOutAlone(connection: Connection, job: Job): Promise<Outcome> {
  connection.run("savepoint work");
  const outcome = await carryOut(connection, job);
  // After some faults, a full disk for one, SQLite has undone the whole transaction already.
  if (!connection.database.isTransaction) return outcome;
  if (outcome.failed) connection.run("rollback to work");
  connection.run("release work");
  return outcome;
}

/** Undoes everything, if SQLite has not done so already. */
export function rollback(connection: Connection): void {
  if (connection.database.isTransaction) connection.run("rollback");
}
