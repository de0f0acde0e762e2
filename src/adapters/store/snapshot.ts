import { closeSync, existsSync, linkSync, openSync, rmSync } from "node:fs";
import { backup } from "node:sqlite";
import { Problem } from "../../domain/problem.ts";
import type { Connection } from "./connection.ts";

/** All pages in one step, so that writers beside it never make the copy start again. */
const PAGES_PER_STEP = 2 ** 31 - 1;

/** A copy is as private as the database. */
const OWNER_ONLY = 0o600;

/**
 * Copies the database behind `source` to `file`, off the main thread. The copy gets its name when
 * it is whole, so a file of that name is always a good snapshot. `conflict` when the name is
 * taken.
 */
export async function copyTo(source: Connection, file: string): Promise<void> {
  if (existsSync(file)) throw taken(file);
  const partial = `${file}.partial-${process.pid}`;
  await told(file, () => closeSync(openSync(partial, "wx", OWNER_ONLY)));
  try {
    await told(file, () => backup(source.database, partial, { rate: PAGES_PER_STEP }));
    await told(file, () => linkSync(partial, file)); // unlike a rename, it never replaces
  } finally {
    rmSync(partial, { force: true });
  }
}

async function told(file: string, step: () => unknown): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? taken(file) : failed(file, error);
  }
}

function taken(file: string): Problem {
  return new Problem(
    "conflict",
    `Expected a new file for the snapshot, got "${file}", which is there already.`,
    "Name another file.",
  );
}

function failed(file: string, error: unknown): Problem {
  return new Problem(
    "database_invalid",
    `The snapshot "${file}" could not be made: ${(error as Error).message}.`,
    "Check that its folder is there and writable and that the disk has room.",
  );
}
