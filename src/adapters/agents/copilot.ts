import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { copilotReader } from "./copilot-stream.ts";
import { usageFileOf } from "./copilot-usage.ts";
import { detect } from "./detect.ts";

/** Variables of the caller that Copilot CLI needs to reach its model. */
export const COPILOT_ENV: readonly string[] = [
  "COPILOT_GITHUB_TOKEN",
  "GH_TOKEN",
  "GITHUB_TOKEN",
  "GH_HOST",
  "COPILOT_GH_HOST",
  "COPILOT_HOME",
  "COPILOT_MODEL",
  "COPILOT_OFFLINE",
  "COPILOT_PROVIDER_API_KEY",
  "COPILOT_PROVIDER_BASE_URL",
  "COPILOT_PROVIDER_BEARER_TOKEN",
  "COPILOT_PROVIDER_MODEL_ID",
  "COPILOT_PROVIDER_TYPE",
  "COPILOT_PROVIDER_WIRE_API",
  "COPILOT_PROVIDER_WIRE_MODEL",
  "XDG_CACHE_HOME",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
];

/** Those of them that are a key or a token; the model's shell commands need not see them. */
const SECRETS: readonly string[] = [
  "COPILOT_GITHUB_TOKEN",
  "GH_TOKEN",
  "GITHUB_TOKEN",
  "COPILOT_PROVIDER_API_KEY",
  "COPILOT_PROVIDER_BEARER_TOKEN",
];

const TRAITS: Agent["traits"] = {
  resumable: true,
  session_id_up_front: true,
  reports_tokens: true,
  reports_cost: false,
  structured_stream: true,
  steerable: false,
  commits_by_itself: false,
  sandbox_breaks_git: false,
  takes_config_folder: true,
};

/**
 * Copilot CLI without a person. The prompt goes to standard input. Every tool is approved, which it
 * demands where nobody is there; paths outside of the worktree are not. A variant names the model:
 * `copilot:gpt-5.4`. A subscription's folder takes the place of `COPILOT_HOME`.
 */
export function copilot(config: AgentConfig): Agent {
  const program = config.program ?? "copilot";
  return {
    name: "copilot",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "copilot",
        program,
        args: ["--version"],
        env: { ...config.env, COPILOT_AUTO_UPDATE: "false" },
        hint: "Install it with: npm install -g @github/copilot",
        sign_in: {
          variables: SECRETS,
          files: () => [],
          login: "copilot, and there: /login",
          otherwise: "unknown", // it keeps its sign-in in the keyring of the system
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: copilotReader,
    steering: null,
    state: (env, config_folder) => stateOf({ ...env, ...config.env }, config_folder),
  };
}

/** Its settings and sessions, and the cache into which its program unpacks itself, 235 MB. */
function stateOf(
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): string[] {
  const home = env["HOME"] ?? "/";
  return [
    config_folder ?? env["COPILOT_HOME"] ?? join(home, ".copilot"),
    join(env["XDG_CACHE_HOME"] ?? join(home, ".cache"), "copilot"),
  ];
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const own: Record<string, string> =
    run.config_folder === null ? {} : { COPILOT_HOME: run.config_folder };
  return {
    program,
    args: argsOf(run, config.args),
    cwd: run.worktree,
    env: { COPILOT_AUTO_UPDATE: "false", ...run.env, ...config.env, ...own },
    stdin: run.prompt,
  };
}

function argsOf(run: AgentRun, more: readonly string[]): string[] {
  const args = ["--output-format", "json", "--allow-all-tools", "--no-ask-user", "--no-color"];
  args.push(`--secret-env-vars=${SECRETS.join(",")}`);
  args.push(`--usage-output-file=${usageFileOf(run)}`);
  args.push(run.resume ? `--resume=${run.session_id}` : `--session-id=${run.session_id}`);
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  return [...args, ...more];
}
