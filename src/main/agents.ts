import { claudeCode } from "../adapters/agents/claude-code.ts";
import { generic } from "../adapters/agents/generic.ts";
import { rehearsal } from "../adapters/agents/rehearsal.ts";
import type { AgentSetting, Config } from "../domain/config.ts";
import { Problem } from "../domain/problem.ts";
import type { Agent, AgentFinding } from "../ports/agent.ts";

/** The agents that need no configuration. */
const BUILT_IN: Readonly<Record<string, AgentSetting>> = {
  "claude-code": { adapter: "claude-code", program: null, args: [], env: {} },
  rehearsal: { adapter: "rehearsal", program: null, args: [], env: {} },
};

/**
 * Every agent by name: the built-in ones and those of `config.toml`, which may change a built-in
 * one.
 */
export function makeAgents(config: Config): Map<string, Agent> {
  const settings = { ...BUILT_IN, ...config.agents };
  return new Map(Object.entries(settings).map(([name, setting]) => [name, make(name, setting)]));
}

function make(name: string, { adapter, ...setting }: AgentSetting): Agent {
  if (adapter === "claude-code") return claudeCode(setting);
  if (adapter === "rehearsal") return rehearsal(setting);
  return generic(name, setting);
}

/** The agent of that name, or a sentence that names the ones there are. */
export function requireAgent(agents: ReadonlyMap<string, Agent>, name: string): Agent {
  const agent = agents.get(name);
  if (agent) return agent;
  throw new Problem(
    "agent_unavailable",
    `There is no agent "${name}"; known: ${[...agents.keys()].join(", ")}.`,
    `Add it to config.toml: [agents.${name}] adapter = "generic" program = "…"`,
  );
}

/** Looks for every agent's program, all at the same time. */
export async function findAgents(agents: ReadonlyMap<string, Agent>): Promise<AgentFinding[]> {
  return Promise.all([...agents.values()].map(find));
}

async function find(agent: Agent): Promise<AgentFinding> {
  const found = await agent.detect();
  const nothing = { version: null, detail: null, hint: null };
  if (found.usable) return { ...nothing, name: agent.name, usable: true, version: found.version };
  return { ...nothing, name: agent.name, usable: false, detail: found.detail, hint: found.hint };
}
