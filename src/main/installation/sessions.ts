import type { Config } from "../../domain/config.ts";
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
  return sessions.length;
}
