import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { codexReader } from "./codex-stream.ts";
import { detect } from "./detect.ts";

/**
 * Variables of the caller that Codex needs to reach its model. Those that a provider of its
 * `config.toml` names as `env_key` are named with `forward`.
 */
export const CODEX_ENV: readonly string[] = [
  "CODEX_HOME",
  "CODEX_API_KEY",
  "OPENAI_API_KEY",
  "OPENAI_ORGANIZATION",
  "OPENAI_PROJECT",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
];

const TRAITS: Agent["traits"] = {
  resumable: true,
  session_id_up_front: false,
  reports_tokens: true,
  reports_cost: false,
  structured_stream: true,
  steerable: false,
  commits_by_itself: false,
  // Its sandbox keeps `.git` of the main checkout read-only, where a worktree's index lies.
  sandbox_breaks_git: true,
  takes_config_folder: true,
};

/**
 * Settings of every run, as `-c` since `resume` has no options for them. Writing is for the
 * worktree only; the network is open, because tests of most projects need at least loopback. Asking
 * home for updates and analytics makes a run 5 s longer where there is no way out (measured).
 */
const SETTINGS: readonly string[] = [
  'sandbox_mode="workspace-write"',
  "sandbox_workspace_write.network_access=true",
  'approval_policy="never"',
  "analytics.enabled=false",
  "check_for_update_on_startup=false",
];

/**
 * Codex without a person (`codex exec`). The prompt goes to standard input, where it may be
 * 1,048,576 characters long. A variant names the model: `codex:gpt-5.1-codex`. A subscription's
 * folder takes the place of `CODEX_HOME`, so sign in with `CODEX_HOME=FOLDER codex login`.
 */
export function codex(config: AgentConfig): Agent {
  const program = config.program ?? "codex";
  return {
    name: "codex",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "codex",
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it with: npm install -g @openai/codex",
        sign_in: {
          variables: ["CODEX_API_KEY"],
          files: (env) => [join(homeOf(env, null), "auth.json")],
          login: "codex login",
          otherwise: "unknown", // its config.toml may name a provider with a key of its own
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: codexReader,
    steering: null,
    state: (env, config_folder) => [homeOf({ ...env, ...config.env }, config_folder)],
  };
}

function homeOf(
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): string {
  return config_folder ?? env["CODEX_HOME"] ?? join(env["HOME"] ?? "/", ".codex");
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const own: Record<string, string> =
    run.config_folder === null ? {} : { CODEX_HOME: run.config_folder };
  return {
    program,
    args: argsOf(run, config.args),
    cwd: run.worktree,
    env: { ...run.env, ...config.env, ...own },
    stdin: run.prompt,
  };
}

function argsOf(run: AgentRun, more: readonly string[]): string[] {
  const args = ["exec", ...(run.resume ? ["resume"] : []), "--json"];
  args.push(...SETTINGS.flatMap((setting) => ["-c", setting]));
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  // "-" makes it read the prompt from standard input; a session to go on with stands before it.
  return [...args, ...more, ...(run.resume ? [run.session_id] : []), "-"];
}
