import { setImmediate as endOfTurn } from "node:timers/promises";
import type { Connection } from "./connection.ts";
import { asProblem } from "./faults.ts";
import type { Mutex } from "./mutex.ts";
import {
  begin,
  carryOut,
  carryOutAlone,
  jobFor,
  rollback,
  type Job,
  type Outcome,
  type Work,
} from "./transaction.ts";

/** How many pieces of work share a commit at most; it bounds how long the first of them waits. */
export const BATCH_MAX = 64;

/** How a batch is carried out, and who is told once it is on the disk and changed something. */
export type BatchContext = { writer: Connection; writing: Mutex; changed: () => void };

/**
 * Writes with shared commits (group commit, DeWitt et al. 1984): pieces of work that wait at the
 * same time go one after the other, in the order in which they came, into one transaction, and a
 * promise is kept only when that is on the disk. One that fails is undone alone. When the commit
 * fails, all are refused, as nothing of them is left.
 */
export function batchedWrites(context: BatchContext): <T>(work: Work<T>) => Promise<T> {
  const waiting: Job[] = [];
  // Every call takes its turn at the lock, so nobody who takes it afterwards sees less than the
  // call did; most find their work done by an earlier turn.
  const turn = async () => {
    if (waiting.length === 0) return;
    await endOfTurn(); // requests that arrived together join
    await carryOutBatch(context, waiting);
  };
  return (work) => {
    const { promise, job } = jobFor(work);
    waiting.push(job);
    void context.writing(turn);
    return promise;
  };
}

async function carryOutBatch(context: BatchContext, waiting: Job[]): Promise<void> {
  const asked = Math.min(waiting.length, BATCH_MAX);
  const jobs: Job[] = [];
  try {
    await begin(context.writer, "immediate");
  } catch (error) {
    return refuseAll(waiting.splice(0, asked), error);
  }
  try {
    const outcomes = await carryOutAll(context, waiting, jobs);
    for (const { settle } of outcomes) settle();
  } catch (error) {
    refuseAll(jobs, asProblem(error, "the commit"));
    rollback(context.writer);
  }
}

function refuseAll(jobs: readonly Job[], error: unknown): void {
  for (const { refuse } of jobs) refuse(error);
}

/**
 * Carries out what waits, and what comes meanwhile, and commits. `jobs` are those that were begun.
 * A single one needs no savepoint: if it fails, nothing else is undone with it.
 */
async function carryOutAll(
  { writer, changed }: BatchContext,
  waiting: Job[],
  jobs: Job[],
): Promise<Outcome[]> {
  const [size, run] = waiting.length === 1 ? [1, carryOut] : [BATCH_MAX, carryOutAlone];
  const outcomes: Outcome[] = [];
  let has_changed = false;
  for (let count = changesOf(writer); jobs.length < size;) {
    const job = waiting.shift();
    if (!job) break;
    jobs.push(job);
    const outcome = await run(writer, job);
    outcomes.push(outcome);
    assertAlive(writer, outcome);
    const now = changesOf(writer);
    // Untold when nothing changed, or a listener that looks for work would wake itself.
    if (now !== count && !outcome.failed) has_changed = true;
    count = now;
  }
  if (outcomes.every(({ failed }) => failed)) rollback(writer);
  else writer.run("commit");
  if (has_changed) changed();
  return outcomes;
}

/** After some faults, a full disk for one, SQLite has undone the whole transaction already. */
function assertAlive({ database }: Connection, { error }: Outcome): void {
  if (database.isTransaction) return;
  throw error instanceof Error ? error : new Error("The database undid the transaction.");
}

function changesOf(writer: Connection): unknown {
  return writer.value("select total_changes()");
}
