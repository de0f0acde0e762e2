import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Answer, Connection } from "./connection.ts";
import { asProblem } from "./faults.ts";
import type { Db, Schema } from "./schema.ts";

/**
 * The query builder for one piece of work, and the end of it. `fault` is what made the database
 * undo the whole transaction by itself, if it did.
 */
export type Lease = { db: Db; end: () => void; fault: () => unknown };

/**
 * Kysely over one connection of node:sqlite for the time of one piece of work. Statements that come
 * later are refused: those that were started together with one that failed would otherwise be
 * carried out after the rollback, each for itself. So are statements of work that goes on after the
 * database has undone its transaction: each would be a transaction of its own.
 */
export function leaseOf({ database, run }: Connection): Lease {
  let is_over = false;
  let fault: unknown;
  const answer = ({ sql, parameters }: Statement): Answer => {
    if (is_over) throw new Error("The transaction is over; its tables cannot be used any more.");
    if (!database.isTransaction) throw fault;
    try {
      return attempted(sql, () => run(sql, parameters));
    } catch (error) {
      if (!database.isTransaction) fault = error;
      throw error;
    }
  };
  const execute = async (statement: Statement) => {
    const { rows, changes } = answer(statement);
    return { rows: rows as never[], numAffectedRows: BigInt(changes) };
  };
  const connection: DatabaseConnection = {
    executeQuery: execute,
    async *streamQuery(query) {
      yield await execute(query);
    },
  };
  return {
    db: new Leased(connection, answer),
    end: () => {
      is_over = true;
    },
    fault: () => fault,
  };
}

/** A query builder that also carries out what is compiled already. */
class Leased extends Kysely<Schema> {
  readonly answer: (statement: Statement) => Answer;
  constructor(connection: DatabaseConnection, answer: (statement: Statement) => Answer) {
    super({ dialect: dialectOver(connection) });
    this.answer = answer;
  }
}

/**
 * Carries out a compiled statement at once. The builder's own way takes several turns for it, which
 * is more than what most statements take.
 */
export function carryOutNow(db: Db, statement: Statement): Answer {
  if (!(db instanceof Leased)) throw new Error("The builder has no database.");
  return db.answer(statement);
}

function dialectOver(connection: DatabaseConnection): Dialect {
  return {
    createAdapter: () => ADAPTER,
    createQueryCompiler: () => COMPILER,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => driverOver(connection),
  };
}

/** Nothing waits for anything here, so statements need no lock of Kysely's around them. */
class SynchronousAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

const ADAPTER = new SynchronousAdapter();
const COMPILER = new SqliteQueryCompiler();

/** Kysely without a database: it builds and compiles statements. */
export const builder: Db = new Kysely<Schema>({
  dialect: dialectOver({
    executeQuery: () => Promise.reject(new Error("The builder has no database.")),
    async *streamQuery() {
      yield await Promise.reject(new Error("The builder has no database."));
    },
  }),
});

/** Transactions begin and end in `transaction.ts`; what Kysely asks for is refused. */
function driverOver(connection: DatabaseConnection): Driver {
  const refuse = () => Promise.reject(new Error("A transaction begins by read or write only."));
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    releaseConnection: async () => undefined,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => undefined,
  };
}

/** A statement as text, and the values of its parameters. */
export type Statement = { sql: string; parameters: readonly unknown[] };

function attempted<T>(sql: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asProblem(error, subject(sql));
  }
}

/** The beginning of a statement, `insert into "tasks"`: enough to find it, and without any data. */
function subject(sql: string): string {
  return /^\s*((?:insert into|update|delete from) "\w+")/.exec(sql)?.[1] ?? "a query";
}
