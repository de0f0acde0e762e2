import type { Config } from "../../domain/config.ts";
import { boundaryParts } from "../boundary.ts";
import { findAgents, makeAgents } from "../agents.ts";
import { readConfig } from "../config.ts";
import type { AgentExamination } from "../../cli/installation.ts";
import type { Home } from "../home.ts";
import { notHandedOn } from "./handed-on.ts";
import { findRunning } from "./running.ts";

/**
 * Looks for every agent with the environment of this shell, no server needed. Where one runs, it
 * may have been started with another environment: what differs is told by name.
 */
export async function examineAgents(home: Home): Promise<AgentExamination> {
  const config = await readConfig(home.config);
  const running = await findRunning(home);
  const [agents, not_handed_on] = await Promise.all([
    findAgents(makeAgents(config, process.env)),
    running ? notHandedOn(running.pid, process.env, config.agents) : [],
  ]);
  return { agents, not_handed_on, sandbox: await sandboxSentence(config) };
}

async function sandboxSentence(config: Config): Promise<string> {
  const { sandbox, settings } = boundaryParts(config);
  if (settings.mode === "off") return "Agents run without a sandbox: sandbox.mode is off.";
  const found = await sandbox.probe();
  if (found.works) return `Agents run in a sandbox (${found.version}).`;
  return settings.mode === "require"
    ? `No agent can run, since sandbox.mode requires a sandbox. ${found.why}`
    : `Agents run without a sandbox. ${found.why}`;
}
