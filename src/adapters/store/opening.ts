import { closeSync, openSync, statSync } from "node:fs";
import { Problem } from "../../domain/problem.ts";
import { configure, connect, whenFree, type Connection, type Synchronous } from "./connection.ts";
import { asProblem } from "./faults.ts";
import { migrator, type Migration } from "./migrate.ts";

/** What is opened; ":memory:" for a database that lives as long as its store. */
export type Opening = {
  file: string;
  migrations: readonly Migration[];
  now: () => string;
  synchronous: Synchronous;
};

/** The connections of a store; both are the same one for a database in memory. */
export type Connections = { writer: Connection; reader: Connection };

const OWNER_ONLY = 0o600;

/**
 * Opens the file, migrated to the newest version at hand. A file that cannot be used is refused
 * with `database_invalid` before anything in it is changed.
 */
export async function openConnections(opening: Opening): Promise<Connections> {
  const isFile = opening.file !== ":memory:";
  if (isFile) assertUsable(opening.file);
  try {
    return await whenFree(() => opened(opening, isFile));
  } catch (error) {
    throw asProblem(error, `to open "${opening.file}"`);
  }
}

function opened({ file, migrations, now, synchronous }: Opening, isFile: boolean): Connections {
  const writer = connect(file);
  try {
    const steps = migrator({ connection: writer, migrations, now });
    steps.version(); // refuses a file that is not ours before it is touched
    configure(writer, synchronous);
    steps.up();
    if (!isFile) return { writer, reader: writer };
    writer.run("pragma busy_timeout = 0"); // from now on `whenFree` does the waiting
    return { writer, reader: openReader(file) };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** A connection that sees the file and cannot change it. */
export function openReader(file: string): Connection {
  const reader = connect(file);
  configure(reader);
  reader.run("pragma query_only = on");
  return reader;
}

/** Opens the file for writing once, or makes it: the system says more clearly what is wrong. */
function assertUsable(file: string): void {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && !found.isFile()) throw notAFile(file, found.isDirectory());
    closeSync(openSync(file, "a", OWNER_ONLY));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      "database_invalid",
      `The database "${file}" cannot be opened for writing: ${(error as Error).message}.`,
      "Check that its folder is there and that the user who runs Ringmaster may write to both.",
    );
  }
}

function notAFile(file: string, is_folder: boolean): Problem {
  const what = is_folder ? "a folder" : "no plain file";
  return new Problem(
    "database_invalid",
    `Expected a file for the database, got "${file}", which is ${what}.`,
    "Name a file inside a folder that is there.",
  );
}

/**
 * Brings the schema of a database file to a version, up or down, each step in its own transaction.
 * The file is made when it is not there. Throws what opening throws.
 */
export function migrateFile(
  { file, migrations, now }: Opening,
  to: number | "newest",
): { from: number; to: number; applied: string[] } {
  assertUsable(file);
  const connection = connect(file);
  try {
    const steps = migrator({ connection, migrations, now });
    const from = steps.version(); // refuses a file that is not ours before it is touched
    configure(connection);
    if (to === "newest" || to > from) steps.up(to === "newest" ? undefined : to);
    else steps.down(to);
    return { from, to: steps.version(), applied: between(migrations, from, steps.version()) };
  } catch (error) {
    throw asProblem(error, `to migrate "${file}"`);
  } finally {
    connection.close();
  }
}

/** Names of the steps between two versions, in the order in which they were taken. */
function between(migrations: readonly Migration[], from: number, to: number): string[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  const steps = migrations.filter((step) => step.version > low && step.version <= high);
  return (from < to ? steps : steps.toReversed()).map((step) => `${step.version} ${step.name}`);
}
