import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Connection } from "./connection.ts";
import { asProblem } from "./faults.ts";

/**
 * Kysely over one connection of node:sqlite. `begin` starts a transaction: Kysely's own SQLite
 * driver begins deferred, and then a write after a read fails at once when another process wrote in
 * between.
 */
export function sqliteDialect(connection: Connection, begin: () => Promise<void>): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => sqliteDriver(connection, begin),
  };
}

function sqliteDriver(connection: Connection, begin: () => Promise<void>): Driver {
  const { database } = connection;
  const ends = new Map<DatabaseConnection, () => void>();
  return {
    init: async () => undefined,
    acquireConnection: async () => {
      const { lease, end } = leased(connection);
      ends.set(lease, end);
      return lease;
    },
    releaseConnection: async (lease) => {
      ends.delete(lease);
    },
    beginTransaction: begin,
    commitTransaction: async (lease) => {
      attempted("the commit", () => database.exec("commit"));
      ends.get(lease)?.();
    },
    rollbackTransaction: async (lease) => {
      ends.get(lease)?.();
      // After some faults, a full disk for one, SQLite has rolled back already.
      if (database.isTransaction) database.exec("rollback");
    },
    destroy: async () => undefined,
  };
}

/**
 * The connection for the time of one transaction. Statements that come later are refused: those
 * that were started together with one that failed would otherwise be carried out after the
 * rollback, each for itself.
 */
function leased({ run }: Connection): { lease: DatabaseConnection; end: () => void } {
  let is_over = false;
  const execute = async ({ sql, parameters }: Statement) => {
    if (is_over) throw new Error("The transaction is over; its tables cannot be used any more.");
    const { rows, changes } = attempted(subject(sql), () => run(sql, parameters));
    return { rows: rows as never[], numAffectedRows: changes };
  };
  return {
    lease: {
      executeQuery: execute,
      async *streamQuery(query) {
        yield await execute(query);
      },
    },
    end: () => {
      is_over = true;
    },
  };
}

type Statement = { sql: string; parameters: readonly unknown[] };

function attempted<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asProblem(error, place);
  }
}

/** The beginning of a statement, `insert into "tasks"`: enough to find it, and without any data. */
function subject(sql: string): string {
  return /^(insert into|update|delete from) "\w+"/.exec(sql)?.[0] ?? "a query";
}
