import { mkdir } from "node:fs/promises";
import { migrateSqlite } from "../../adapters/store/sqlite.ts";
import { Problem } from "../../domain/problem.ts";
import type { Home } from "../home.ts";
import { findRunning } from "./running.ts";

/** What bringing the schema to another version did. `applied` names the steps, in order. */
export type Migrated = { from: number; to: number; applied: string[] };

/** Brings the database on disk to a version; refused while a server has it open. */
export async function migrateDatabase(home: Home, to: number | "newest"): Promise<Migrated> {
  const running = await findRunning(home);
  if (running)
    throw new Problem(
      "conflict",
      `Ringmaster runs on this database (${running.url}).`,
      "Stop it first: ringmaster down",
    );
  await mkdir(home.root, { recursive: true, mode: 0o700 });
  return migrateSqlite(home.database, to);
}
