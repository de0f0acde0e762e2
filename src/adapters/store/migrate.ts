import { createHash } from "node:crypto";
import { Problem } from "../../domain/problem.ts";
import type { Connection } from "./connection.ts";

/**
 * One step of the schema. `compatible`: it only adds, so that a server of an older version, which
 * does not know it, can go on with the database. Steps are numbered 1, 2, 3 … without a gap.
 */
export type Migration = {
  version: number;
  name: string;
  compatible: boolean;
  up: string;
  down: string;
};

/** What the runner works on. `now` gives the time of records. */
export type MigrationContext = {
  connection: Connection;
  migrations: readonly Migration[];
  now: () => string;
};

/** The schema's version number, and the ways to another. */
export type Migrator = {
  /** The highest version that was applied; 0 for a fresh database. */
  version: () => number;
  /** Applies what is missing, up to and with `to` (all of it by default); one transaction each. */
  up: (to?: number) => void;
  /** Takes back everything above version `to`, newest first; one transaction each. */
  down: (to: number) => void;
};

type Applied = { version: number; name: string; checksum: string; compatible: number };

const TABLE = `
create table if not exists schema_migrations (
  version integer primary key not null,
  name text not null,
  checksum text not null,
  compatible integer not null check (compatible in (0, 1)),
  applied_at text not null
) strict`;

/**
 * The runner for one connection. Every call first compares what the database says was applied with
 * the steps at hand: `migration_failed` when the text of an applied step was changed,
 * `database_newer` when steps were applied that are not at hand and not compatible,
 * `database_invalid` for the database of another program.
 */
export function migrator(context: MigrationContext): Migrator {
  const { connection } = context;
  const version = () => compared(connection, context.migrations);
  return {
    version,
    up: (to = Infinity) => {
      const next = () =>
        context.migrations.find((step) => step.version === version() + 1 && step.version <= to);
      while (next()) locked(connection, () => apply(context, next()));
    },
    down: (to) => {
      const last = () => context.migrations.find((step) => step.version === version());
      for (let step = last(); step && step.version > to; step = last())
        locked(connection, () => revert(context, last(), to));
    },
  };
}

/** The step is looked for again under the lock: another process may have done it meanwhile. */
function apply({ connection, now }: MigrationContext, step: Migration | undefined): void {
  if (!step) return;
  connection.database.exec(TABLE);
  carriedOut(connection, step, step.up);
  connection.run("insert into schema_migrations values (?, ?, ?, ?, ?)", [
    step.version,
    step.name,
    checksum(step),
    step.compatible ? 1 : 0,
    now(),
  ]);
}

function revert({ connection }: MigrationContext, step: Migration | undefined, to: number): void {
  if (!step || step.version <= to) return;
  carriedOut(connection, step, step.down);
  connection.run("delete from schema_migrations where version = ?", [step.version]);
}

function carriedOut({ database, run }: Connection, step: Migration, sql: string): void {
  try {
    database.exec(sql);
    const [orphan] = run("pragma foreign_key_check").rows;
    if (orphan) throw new Error(`a row of ${String(orphan["table"])} refers to nothing`);
  } catch (error) {
    throw new Problem(
      "migration_failed",
      `Migration ${step.name} failed and was undone: ${(error as Error).message}.`,
      "The database is as it was before. Go on with the version of Ringmaster that made it.",
    );
  }
}

/**
 * One transaction under the write lock. Foreign keys are off meanwhile, or remaking a table would
 * delete what refers to it (sqlite.org/lang_altertable.html, section 7); they are checked before
 * the commit.
 */
function locked({ database }: Connection, work: () => void): void {
  database.exec("pragma foreign_keys = off; begin immediate");
  try {
    work();
    database.exec("commit");
  } finally {
    if (database.isTransaction) database.exec("rollback");
    database.exec("pragma foreign_keys = on");
  }
}

/** The text that counts of a step, as SHA-256 in hexadecimal. */
function checksum({ name, up, down }: Migration): string {
  return createHash("sha256")
    .update(JSON.stringify([name, up, down]))
    .digest("hex");
}

function compared(connection: Connection, migrations: readonly Migration[]): number {
  const applied = appliedSteps(connection);
  for (const [index, row] of applied.entries()) {
    const step = migrations[index];
    if (!step) return acceptNewer(applied, migrations.length);
    if (step.version !== row.version || checksum(step) !== row.checksum) throw changed(row);
  }
  return applied.at(-1)?.version ?? 0;
}

function acceptNewer(applied: readonly Applied[], known: number): number {
  const newest = applied.at(-1);
  if (applied.slice(known).every((row) => row.compatible === 1)) return newest?.version ?? 0;
  throw new Problem(
    "database_newer",
    `Expected a database of schema version ${known} or older, got version ${newest?.version} ` +
      `(${newest?.name}), made by a newer Ringmaster.`,
    "Start the newer Ringmaster, or put the snapshot from before the update in its place.",
  );
}

function changed(row: Applied): Problem {
  return new Problem(
    "migration_failed",
    `Migration ${row.name} was applied to this database with another text than it has now.`,
    "Put the old text back and write what is new as another migration.",
  );
}

function appliedSteps(connection: Connection): Applied[] {
  const columns = connection.run("select name from pragma_table_info('schema_migrations')").rows;
  const isOurs = columns.some((column) => column["name"] === "checksum");
  if (isOurs)
    return connection.run(
      "select version, name, checksum, compatible from schema_migrations order by version",
    ).rows as Applied[];
  if (connection.value("select count(*) from sqlite_schema") === 0) return [];
  throw new Problem(
    "database_invalid",
    "Expected a database of Ringmaster or a new file, got the database of another program.",
    "Name another file for the database.",
  );
}
