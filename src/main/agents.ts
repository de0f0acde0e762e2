import { AIDER_ENV, aider } from "../adapters/agents/aider.ts";
import { AMP_ENV, amp } from "../adapters/agents/amp.ts";
import { CLAUDE_CODE_ENV, claudeCode } from "../adapters/agents/claude-code.ts";
import { CODEX_ENV, codex } from "../adapters/agents/codex.ts";
import { COPILOT_ENV, copilot } from "../adapters/agents/copilot.ts";
import { CURSOR_ENV, cursor } from "../adapters/agents/cursor.ts";
import { GEMINI_ENV, gemini } from "../adapters/agents/gemini.ts";
import { generic } from "../adapters/agents/generic.ts";
import { GOOSE_ENV, goose } from "../adapters/agents/goose.ts";
import { KILO_ENV, kilo } from "../adapters/agents/kilo.ts";
import { OPENCODE_ENV, opencode } from "../adapters/agents/opencode.ts";
import { QWEN_ENV, qwen } from "../adapters/agents/qwen.ts";
import { rehearsal } from "../adapters/agents/rehearsal.ts";
import type { AgentFinding } from "../domain/agent-finding.ts";
import { agentSetting, type AdapterName, type AgentSetting } from "../domain/agent-setting.ts";
import type { Config } from "../domain/config.ts";
import { Problem } from "../domain/problem.ts";
import type { Agent, AgentConfig } from "../ports/agent.ts";

/** What an adapter needs of the caller's environment, by name, and how it is made. */
type Adapter = {
  takes: readonly string[];
  make: (config: AgentConfig, name: string) => Agent;
};

const ADAPTERS: Readonly<Record<AdapterName, Adapter>> = {
  aider: { takes: AIDER_ENV, make: aider },
  amp: { takes: AMP_ENV, make: amp },
  "claude-code": { takes: CLAUDE_CODE_ENV, make: claudeCode },
  codex: { takes: CODEX_ENV, make: codex },
  copilot: { takes: COPILOT_ENV, make: copilot },
  cursor: { takes: CURSOR_ENV, make: cursor },
  gemini: { takes: GEMINI_ENV, make: gemini },
  generic: { takes: [], make: (config, name) => generic(name, config) },
  goose: { takes: GOOSE_ENV, make: goose },
  kilo: { takes: KILO_ENV, make: kilo },
  opencode: { takes: OPENCODE_ENV, make: opencode },
  qwen: { takes: QWEN_ENV, make: qwen },
  rehearsal: { takes: [], make: rehearsal },
};

/** The agents that need no configuration: every adapter under its own name, but the generic one. */
const BUILT_IN: Readonly<Record<string, AgentSetting>> = Object.fromEntries(
  (Object.keys(ADAPTERS) as AdapterName[])
    .filter((adapter) => adapter !== "generic")
    .map((adapter) => [adapter, agentSetting.parse({ adapter })]),
);

type Environment = Readonly<Record<string, string | undefined>>;

const pick = (names: readonly string[], env: Environment): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

/**
 * Everything that some agent may be handed of an environment: what travels to the workers. A server
 * knows from `RINGMASTER_FORWARD` what its start let through; the start itself asks the settings.
 */
export function forwardedEnv(
  env: Environment,
  agents: Readonly<Record<string, AgentSetting>> = {},
): Record<string, string> {
  const taken = Object.values(ADAPTERS).flatMap(({ takes }) => takes);
  const configured = Object.values(agents).flatMap(({ forward }) => forward);
  const let_through = env["RINGMASTER_FORWARD"]?.split(",") ?? [];
  return pick([...taken, ...configured, ...let_through], env);
}

/**
 * Every agent by name: the built-in ones and those of `config.toml`, which may change a built-in
 * one. Each is handed what its adapter takes of `env`; what is configured for it wins.
 */
export function makeAgents(config: Config, env: Environment): Map<string, Agent> {
  const settings = { ...BUILT_IN, ...config.agents };
  const entries = Object.entries(settings);
  return new Map(entries.map(([name, setting]) => [name, make(name, setting, env)]));
}

function make(name: string, setting: AgentSetting, env: Environment): Agent {
  const { adapter, forward, ...given } = setting;
  const { takes, make: built } = ADAPTERS[adapter];
  const own = { ...pick([...takes, ...forward], env), ...given.env };
  return { ...built({ ...given, env: own }, name), name };
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
  const { name } = agent;
  if (!found.usable) return { name, version: null, signed_in: "unknown", drift: null, ...found };
  const { version, signed_in, drift, advice: hint } = found;
  return { name, usable: true, version, signed_in, drift, detail: null, hint };
}
