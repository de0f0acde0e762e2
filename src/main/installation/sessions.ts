import path from "node:path";
import type { Config } from "../../domain/config.ts";
import { namesIn } from "../../std/files.ts";
import { STOP_LEFTOVERS, stopTree } from "../../std/process-tree.ts";
import type { Home } from "../home.ts";
import { makeTerminal } from "../terminal.ts";

/**
 * Ends every worker's session of this home, with all processes in them, and the terminal server.
 */
export async function stopSessions(home: Home, config: Config): Promise<number> {
  const terminal = await makeTerminal(home, config);
  const sessions = (await terminal.list()).filter((name) => name.startsWith("rm-worker-"));
  for (const session of sessions) await terminal.kill(session);
  await terminal.close();
  for (const id of await namesIn(path.join(home.root, "workers"))) await endMarked(id);
  return sessions.length;
}

/** What is left of a worker whose session was killed from outside: its agent, and its children. */
async function endMarked(value: string): Promise<void> {
  const marker = { name: "RINGMASTER_WORKER", value };
  await stopTree({ roots: [], marker, steps: STOP_LEFTOVERS });
}
