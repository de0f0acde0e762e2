import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { batchedWrites } from "./batch.ts";
import { watchCommits } from "./commits.ts";
import { aboutOf, conditionOf } from "./condition.ts";
import type { Synchronous } from "./connection.ts";
import type { Migration } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { fairMutex } from "./mutex.ts";
import { migrateFile, openConnections, openReader } from "./opening.ts";
import { copyTo } from "./snapshot.ts";
import { readOnce } from "./transaction.ts";

/**
 * What to open. `file` is a path, made when it is not there, or ":memory:". `clock` gives the time
 * at which migrations were applied; `synchronous` is "full" and `migrations` are those of this
 * version unless others are named.
 */
export type SqliteOptions = {
  file: string;
  clock?: Pick<Clock, "now">;
  synchronous?: Synchronous;
  migrations?: readonly Migration[];
};

/** Brings a database file to a schema version without opening it as a store. */
export function migrateSqlite(file: string, to: number | "newest") {
  const now = () => new Date().toISOString();
  return migrateFile({ file, migrations: MIGRATIONS, now, synchronous: "full" }, to);
}

/**
 * The store on one SQLite file, which several processes may have open at once. One connection
 * writes, one piece of work at a time, with shared commits; a second one reads, so that reading
 * never waits for a writer. In memory both are one connection, and a read then waits for the writes
 * before it.
 *
 * Throws `database_invalid`, `database_newer` or `migration_failed`.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { file, clock, migrations = MIGRATIONS, synchronous = "full" } = options;
  const now = () => clock?.now() ?? new Date().toISOString();
  const { writer, reader } = await openConnections({ file, migrations, now, synchronous });
  const commits = watchCommits(writer);
  const writing = fairMutex();
  const reading = reader === writer ? writing : fairMutex();
  return {
    about: aboutOf(reader),
    read: (work) => reading(() => readOnce(reader, work)),
    write: batchedWrites({ writer, writing, changed: commits.announce }),
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

/** Copies by a connection of its own, so that nobody waits for the copy. */
async function copyOf(file: string, to: string): Promise<void> {
  const source = openReader(file);
  try {
    await copyTo(source, to);
  } finally {
    source.close();
  }
}
