import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { isBusy } from "./faults.ts";

/** How long a lock of another process is waited for, in all. */
export const LOCK_WAIT_MS_MAX = 10_000;

const PAUSE_MS_MAX = 10;
const STATEMENTS_MAX = 500;
const WAL_BYTES_KEPT_MAX = 64 * 1024 * 1024;

/**
 * Pages of 4 kB in the log before they are moved into the database, 64 MB. A page that many commits
 * change is then moved once, and the flushes that moving takes are seldom: at 1000, the usual
 * number, they took half the time of small commits.
 */
const CHECKPOINT_PAGES = 16_000;

/** Memory for pages of one connection, in kibibytes. */
const CACHE_KIB = 32 * 1024;

/** What a statement answered; `last_id` is the number of the row that was inserted last. */
export type Answer = { rows: Record<string, unknown>[]; changes: number; last_id: number };

/** One connection to the file, synchronous as node:sqlite is; it keeps prepared statements. */
export type Connection = {
  database: DatabaseSync;
  run: (sql: string, parameters?: readonly unknown[]) => Answer;
  /** The first column of the first row. */
  value: (sql: string) => unknown;
  close: () => void;
};

/** Opens the file, or makes it. Nothing is written to it before the first statement that writes. */
export function connect(file: string): Connection {
  const database = new DatabaseSync(file, {
    timeout: LOCK_WAIT_MS_MAX,
    enableForeignKeyConstraints: true,
    defensive: true,
  });
  const prepared = statements(database);
  const run = (sql: string, parameters: readonly unknown[] = []) =>
    answer(prepared(sql), parameters as readonly SQLInputValue[]);
  return {
    database,
    run,
    value: (sql) => Object.values(run(sql).rows[0] ?? {})[0],
    close: () => database.close(),
  };
}

/**
 * When a commit counts as done. `full`: it is on the disk. `normal`: it is with the system, so a
 * crash of the machine, though none of a process, may lose the last of them
 * (sqlite.org/pragma.html#pragma_synchronous).
 */
export type Synchronous = "full" | "normal";

/**
 * Settings of every connection. WAL: readers and one writer do not wait for each other. A schema
 * from elsewhere must not call functions of ours.
 */
export function configure(connection: Connection, synchronous: Synchronous = "full"): void {
  connection.database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = ${synchronous};
    pragma foreign_keys = on;
    pragma trusted_schema = off;
    pragma temp_store = memory;
    pragma cache_size = -${CACHE_KIB};
    pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};
    pragma journal_size_limit = ${WAL_BYTES_KEPT_MAX};
  `);
}

/**
 * Tries until no other process holds the lock, and lets everything else of this process go on
 * meanwhile (SQLite's own busy timeout would hold the whole process). Throws the last refusal after
 * `LOCK_WAIT_MS_MAX`.
 */
export async function whenFree<T>(attempt: () => T): Promise<T> {
  const end = performance.now() + LOCK_WAIT_MS_MAX;
  for (let pause_ms = 1; ; pause_ms = Math.min(pause_ms + 1, PAUSE_MS_MAX)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
    await pause(pause_ms);
  }
}

type Prepared = { statement: StatementSync; reads: boolean };

function statements(database: DatabaseSync): (sql: string) => Prepared {
  const known = new Map<string, Prepared>();
  return (sql) => {
    const found = known.get(sql);
    if (found) return found;
    const statement = database.prepare(sql);
    const fresh = { statement, reads: statement.columns().length > 0 };
    if (known.size >= STATEMENTS_MAX) known.clear();
    known.set(sql, fresh);
    return fresh;
  };
}

function answer({ statement, reads }: Prepared, parameters: readonly SQLInputValue[]): Answer {
  if (reads) {
    const rows = statement.all(...parameters);
    return { rows, changes: rows.length, last_id: 0 };
  }
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], changes: Number(changes), last_id: Number(lastInsertRowid) };
}
