import { CLAUDE_CODE_ENV, claudeCode } from "../adapters/agents/claude-code.ts";
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

type Environment = Readonly<Record<string, string | undefined>>;

/** What each adapter's program is handed of the caller's environment, by name. */
const TAKES: Readonly<Record<AgentSetting["adapter"], readonly string[]>> = {
  "claude-code": CLAUDE_CODE_ENV,
  generic: [],
  rehearsal: [],
};

const pick = (names: readonly string[], env: Environment): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

/** Everything that some agent may be handed of an environment: what travels to the workers. */
export const forwardedEnv = (env: Environment): Record<string, string> =>
  pick(Object.values(TAKES).flat(), env);

/**
 * Every agent by name: the built-in ones and those of `config.toml`, which may change a built-in
 * one. Each is handed what its adapter takes of `env`; what is configured for it wins.
 */
export function makeAgents(config: Config, env: Environment): Map<string, Agent> {
  const settings = { ...BUILT_IN, ...config.agents };
  const entries = Object.entries(settings);
  return new Map(entries.map(([name, setting]) => [name, make(name, setting, env)]));
}

function make(name: string, { adapter, ...given }: AgentSetting, env: Environment): Agent {
  const setting = { ...given, env: { ...pick(TAKES[adapter], env), ...given.env } };
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
