import type { Running } from "../cli/installation.ts";
import { readText } from "../std/files.ts";
import type { Home } from "./home.ts";

const NUMBERS = ["pid", "port", "generation", "server_pid"] as const;
const TEXTS = ["url", "commit", "started_at"] as const;

/**
 * What `run/state.json` says, whether or not it still runs; null when the file is not there. Looked
 * at by hand, because every command reads it and a schema library takes longer to load than that.
 */
export async function readState(home: Home): Promise<Running | null> {
  const text = await readText(home.state);
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  if (isRunning(value)) return value;
  throw new Error(`expected what runs in ${home.state}, found: ${text.slice(0, 200)}`);
}

function isRunning(value: unknown): value is Running {
  if (typeof value !== "object" || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return (
    NUMBERS.every((name) => Number.isInteger(fields[name])) &&
    TEXTS.every((name) => typeof fields[name] === "string")
  );
}
