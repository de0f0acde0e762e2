import type { StoreCondition } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";

/** Name of the engine, and the newest version of the schema that was applied. */
export function aboutOf(reader: Connection): { engine: string; schema: number } {
  const schema = Number(reader.value("select coalesce(max(version), 0) from schema_migrations"));
  return { engine: "sqlite", schema };
}

/**
 * The same, with the first complaint of SQLite's quick check or "ok". The check reads the whole
 * file and holds the process meanwhile, so this is for an occasional question.
 */
export function conditionOf(reader: Connection): StoreCondition {
  return { ...aboutOf(reader), integrity: firstComplaint(reader) };
}

function firstComplaint(reader: Connection): string {
  try {
    return String(reader.value("pragma quick_check(1)"));
  } catch (error) {
    return (error as Error).message;
  }
}
