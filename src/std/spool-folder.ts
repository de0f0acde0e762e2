import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Where a worker writes down what the server has not answered yet: one file a call, named by its
 * number and its endpoint, such as `000000000007-reportAttempt.json`.
 */
export function spoolFolder(home: string, worker_id: string): string {
  return join(home, "spool", worker_id);
}

/** Paths of the calls in a spool, in the order in which they are to be sent. */
export function spooledFiles(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => /^\d{12}-\w+\.json$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nobody has written anything down there yet
  }
}
