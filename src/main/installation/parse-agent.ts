import { openLines } from "../../runner/lines.ts";
import { makeAgents, requireAgent } from "../agents.ts";
import { readConfig } from "../config.ts";
import type { Home } from "../home.ts";

/** Reads a recorded stream of an agent the way a worker would, line by line. */
export async function parseAgent(
  home: Home,
  agent: string,
  exit_code: number,
  stream: string,
): Promise<unknown> {
  const agents = makeAgents(await readConfig(home.config), process.env);
  const reader = requireAgent(agents, agent).reader();
  const lines = openLines((line) => void reader.line(line));
  lines.add(Buffer.from(stream));
  lines.end();
  return reader.summary({ exit_code, signal: null });
}
