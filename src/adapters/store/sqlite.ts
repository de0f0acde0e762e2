import { Kysely } from "kysely";
import type { Clock } from "../../ports/clock.ts";
import type { Store, Tables } from "../../ports/store.ts";
import { watchCommits } from "./commits.ts";
import { aboutOf, conditionOf } from "./condition.ts";
import { whenFree, type Connection } from "./connection.ts";
import { sqliteDialect } from "./dialect.ts";
import { asProblem } from "./faults.ts";
import type { Migration } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { fairMutex } from "./mutex.ts";
import { migrateFile, openConnections, openReader } from "./opening.ts";
import type { Schema } from "./schema.ts";
import { copyTo } from "./snapshot.ts";
import { tablesOf } from "./tables.ts";

/**
 * What to open. `file` is a path, made when it is not there, or ":memory:". `clock` gives the time
 * at which migrations were applied; `migrations` are those of this version unless others are
 * named.
 */
export type SqliteOptions = {
  file: string;
  clock?: Pick<Clock, "now">;
  migrations?: readonly Migration[];
};

/** Brings a database file to a schema version without opening it as a store. */
export function migrateSqlite(file: string, to: number | "newest") {
  const now = () => new Date().toISOString();
  return migrateFile({ file, migrations: MIGRATIONS, now }, to);
}

type Work<T> = (tables: Tables) => Promise<T>;
type Transact = <T>(work: Work<T>) => Promise<T>;

/**
 * The store on one SQLite file, which several processes may have open at once. One connection
 * writes, one piece of work at a time; a second one reads, so that reading never waits for a
 * writer. In memory both are one connection, and a read then waits for the writes before it.
 *
 * Throws `database_invalid`, `database_newer` or `migration_failed`.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { file, clock, migrations = MIGRATIONS } = options;
  const now = () => clock?.now() ?? new Date().toISOString();
  const { writer, reader } = await openConnections({ file, migrations, now });
  const commits = watchCommits(writer);
  const writing = fairMutex();
  const reading = reader === writer ? writing : fairMutex();
  const write = transactor(writer, "begin immediate");
  const read = transactor(reader, "begin");
  const changes = () => writer.value("select total_changes()");
  return {
    about: aboutOf(reader),
    read: (work) => reading(() => read(work)),
    write: (work) =>
      writing(async () => {
        const before = changes();
        const result = await write(work);
        // Untold when nothing changed, or a listener that looks for work would wake itself.
        if (changes() !== before) commits.announce();
        return result;
      }),
    snapshot: (to) => (reader === writer ? writing(() => copyTo(writer, to)) : copyOf(file, to)),
    onCommit: commits.listen,
    condition: () => reading(async () => conditionOf(reader)),
    close: () => writing(() => (reader === writer ? ended() : reading(ended))),
  };

  async function ended(): Promise<void> {
    commits.stop();
    if (reader.database.isOpen) reader.close();
    if (writer.database.isOpen) writer.close();
  }
}

/** Runs work in one transaction of the connection. */
function transactor(connection: Connection, begin: string): Transact {
  const beginning = async () => {
    try {
      await whenFree(() => connection.database.exec(begin));
    } catch (error) {
      throw asProblem(error, "to begin a transaction");
    }
  };
  const db = new Kysely<Schema>({ dialect: sqliteDialect(connection, beginning) });
  return (work) => db.transaction().execute((transaction) => work(tablesOf(transaction)));
}

/** Copies by a connection of its own, so that nobody waits for the copy. */
async function copyOf(file: string, to: string): Promise<void> {
  const source = openReader(file);
  try {
    await copyTo(source, to);
  } finally {
    source.close();
  }
}
