import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { detect } from "./detect.ts";
import { geminiReader } from "./gemini-stream.ts";

/** Variables of the caller that Gemini CLI needs to reach its model. */
export const GEMINI_ENV: readonly string[] = [
  "GEMINI_API_KEY",
  "GOOGLE_API_KEY",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "GOOGLE_CLOUD_LOCATION",
  "GOOGLE_CLOUD_PROJECT",
  "GOOGLE_GENAI_USE_GCA",
  "GOOGLE_GENAI_USE_VERTEXAI",
  "GOOGLE_GEMINI_BASE_URL",
  "GOOGLE_VERTEX_BASE_URL",
  "GEMINI_CLI_HOME",
  "GEMINI_MODEL",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
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

const DEFAULT_ENV = {
  // The process that it starts itself anew in ignores signals (measured); this one ends by them.
  GEMINI_CLI_NO_RELAUNCH: "true",
  // Without a person to ask, a folder that nobody trusts ends the run with exit code 55.
  GEMINI_CLI_TRUST_WORKSPACE: "true",
  NO_COLOR: "1",
};

/**
 * Gemini CLI without a person. The prompt goes to standard input. Every tool is approved, because
 * it has no mode that allows edits and commands only; the boundary of the attempt keeps it in its
 * worktree. A variant names the model: `gemini:gemini-2.5-pro`. A subscription's folder takes the
 * place of the home folder that holds `.gemini`, so sign in with `GEMINI_CLI_HOME=FOLDER gemini`.
 */
export function gemini(config: AgentConfig): Agent {
  const program = config.program ?? "gemini";
  return {
    name: "gemini",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "gemini",
        program,
        args: ["--version"],
        env: { ...config.env, GEMINI_CLI_NO_RELAUNCH: DEFAULT_ENV.GEMINI_CLI_NO_RELAUNCH },
        hint: "Install it with: npm install -g @google/gemini-cli",
        sign_in: {
          variables: ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_APPLICATION_CREDENTIALS"],
          files: (env) => [join(folderOf(env, null), "oauth_creds.json")],
          login: "gemini, and choose a sign-in",
          otherwise: "unknown", // it may keep a sign-in in the keyring of the system
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: geminiReader,
    steering: null,
    state: (env, config_folder) => [folderOf({ ...env, ...config.env }, config_folder)],
  };
}

function folderOf(
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): string {
  return join(config_folder ?? env["GEMINI_CLI_HOME"] ?? env["HOME"] ?? "/", ".gemini");
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const path = join(run.scratch, "gemini-defaults.json");
  const own: Record<string, string> =
    run.config_folder === null ? {} : { GEMINI_CLI_HOME: run.config_folder };
  const env = { ...DEFAULT_ENV, ...run.env, ...config.env, ...own };
  return {
    program,
    args: argsOf(run, config.args),
    cwd: run.worktree,
    env: { ...env, GEMINI_CLI_SYSTEM_DEFAULTS_PATH: path },
    stdin: run.prompt,
    files: [{ path, text: JSON.stringify(defaultSettings(run, env)) }],
  };
}

/**
 * The weakest of its settings, which the user's own replace. Without a way to sign in chosen there,
 * it does not start although it has a key (exit code 41).
 */
function defaultSettings(run: AgentRun, env: Readonly<Record<string, string>>): object {
  const key = env["GEMINI_API_KEY"] ? { auth: { selectedType: "gemini-api-key" } } : {};
  return {
    security: key,
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    ...(run.guard === null ? {} : guarded(run.guard)),
  };
}

/** A command that judges every tool call before it is made. */
function guarded(command: string): object {
  return { hooks: { BeforeTool: [{ matcher: "*", hooks: [{ type: "command", command }] }] } };
}

function argsOf(run: AgentRun, more: readonly string[]): string[] {
  const args = ["--output-format", "stream-json", "--approval-mode", "yolo"];
  args.push(run.resume ? "--resume" : "--session-id", run.session_id);
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  return [...args, ...more];
}
