import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { detect } from "./detect.ts";
import { gooseReader } from "./goose-stream.ts";
import { PROVIDER_ENV, PROVIDER_KEYS } from "./provider-env.ts";

/** Variables of the caller that Goose needs to find its settings and to reach its models. */
export const GOOSE_ENV: readonly string[] = [
  ...PROVIDER_ENV,
  "GOOSE_DISABLE_KEYRING",
  "GOOSE_MODEL",
  "GOOSE_PATH_ROOT",
  "GOOSE_PROVIDER",
  "GOOGLE_API_KEY",
  "OPENAI_BASE_PATH",
  "OPENAI_HOST",
  "XDG_CONFIG_HOME",
];

const TRAITS: Agent["traits"] = {
  resumable: true,
  session_id_up_front: true, // the session's name, which we choose
  reports_tokens: false,
  reports_cost: false,
  structured_stream: true,
  steerable: false,
  commits_by_itself: false,
  sandbox_breaks_git: false,
  takes_config_folder: true,
};

/**
 * Goose without a person (`goose run`). The prompt goes to standard input. A variant names the
 * model of the provider that is configured: `goose:gpt-5`. Known from its documentation and source;
 * it was never run here.
 */
export function goose(config: AgentConfig): Agent {
  const program = config.program ?? "goose";
  return {
    name: "goose",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "goose",
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it as https://goose-docs.ai says",
        sign_in: {
          variables: PROVIDER_KEYS,
          files: (env) => [join(configFolder(env, null), "secrets.yaml")],
          login: "goose configure",
          otherwise: "unknown", // keys lie in the keyring of the system
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: gooseReader,
    steering: null,
    state: (env, config_folder) => (config_folder === null ? stateFolders(env) : [config_folder]),
  };
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const args = ["run", "--quiet", "--output-format", "stream-json", "--name", run.session_id];
  if (run.resume) args.push("--resume");
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  const own: Record<string, string> =
    run.config_folder === null ? {} : { GOOSE_PATH_ROOT: run.config_folder };
  return {
    program,
    args: [...args, ...config.args, "--instructions", "-"],
    cwd: run.worktree,
    // `auto`: nobody is there to be asked before a tool is used.
    env: { GOOSE_MODE: "auto", ...run.env, ...config.env, ...own },
    stdin: run.prompt,
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function configFolder(env: Environment, config_folder: string | null): string {
  const root = config_folder ?? env["GOOSE_PATH_ROOT"];
  if (root) return join(root, "config");
  return join(env["XDG_CONFIG_HOME"] || join(env["HOME"] ?? "/", ".config"), "goose");
}

function stateFolders(env: Environment): string[] {
  if (env["GOOSE_PATH_ROOT"]) return [env["GOOSE_PATH_ROOT"]];
  const home = env["HOME"] ?? "/";
  const others = [".local/share/goose", ".local/state/goose"].map((path) => join(home, path));
  return [configFolder(env, null), ...others];
}
