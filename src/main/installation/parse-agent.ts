import { makeAgents, requireAgent } from "../agents.ts";
import { readConfig } from "../config.ts";
import type { Home } from "../home.ts";

/** Reads a recorded stream of an agent the way a worker would. */
export async function parseAgent(
  home: Home,
  agent: string,
  exit_code: number,
  stream: string,
): Promise<unknown> {
  const agents = makeAgents(await readConfig(home.config), process.env);
  const reader = requireAgent(agents, agent).reader();
  for (const line of stream.split("\n")) if (line !== "") reader.line(line);
  return reader.summary({ exit_code, signal: null });
}
