import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { detect } from "./detect.ts";
import { PROVIDER_KEYS } from "./provider-env.ts";
import { qwenReader } from "./qwen-stream.ts";

/** Variables of the caller that Qwen Code needs to reach its model. */
export const QWEN_ENV: readonly string[] = [
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENAI_MODEL",
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_BASE_URL",
  "ANTHROPIC_MODEL",
  "DASHSCOPE_API_KEY",
  "GEMINI_API_KEY",
  "QWEN_HOME",
  "QWEN_MODEL",
  "QWEN_RUNTIME_DIR",
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

const DEFAULT_ENV = { NO_COLOR: "1", QWEN_CODE_SUPPRESS_YOLO_WARNING: "1" };

/**
 * Qwen Code without a person. The prompt goes to standard input. Every tool is approved, because no
 * other mode lets commands run unasked; the boundary of the attempt keeps it in its worktree. A
 * variant names the model: `qwen:qwen3-coder-plus`. A subscription's folder takes the place of
 * `QWEN_HOME`.
 */
export function qwen(config: AgentConfig): Agent {
  const program = config.program ?? "qwen";
  return {
    name: "qwen",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "qwen",
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it with: npm install -g @qwen-code/qwen-code",
        sign_in: {
          variables: [...PROVIDER_KEYS, "DASHSCOPE_API_KEY"],
          files: (env) => [join(folderOf(env, null), "oauth_creds.json")],
          login: "qwen, and there: /auth",
          otherwise: "unknown", // its settings may hold a key
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: qwenReader,
    steering: null,
    state: (env, config_folder) => [folderOf({ ...env, ...config.env }, config_folder)],
  };
}

function folderOf(
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): string {
  return config_folder ?? env["QWEN_HOME"] ?? join(env["HOME"] ?? "/", ".qwen");
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const own: Record<string, string> =
    run.config_folder === null ? {} : { QWEN_HOME: run.config_folder };
  const env = { ...DEFAULT_ENV, ...run.env, ...config.env, ...own };
  const command = {
    program,
    args: argsOf(run, env, config.args),
    cwd: run.worktree,
    env,
    stdin: run.prompt,
  };
  if (run.guard === null) return command;
  // The weakest of its settings, to which the user's own are added.
  const path = join(run.scratch, "qwen-defaults.json");
  return {
    ...command,
    env: { ...env, QWEN_CODE_SYSTEM_DEFAULTS_PATH: path },
    files: [{ path, text: JSON.stringify(guarded(run.guard)) }],
  };
}

/** A command that judges every tool call before it is made. */
function guarded(command: string): object {
  return { hooks: { PreToolUse: [{ matcher: "*", hooks: [{ type: "command", command }] }] } };
}

function argsOf(
  run: AgentRun,
  env: Readonly<Record<string, string>>,
  more: readonly string[],
): string[] {
  const args = ["--output-format", "stream-json", "--approval-mode", "yolo"];
  // With a key alone it does not know whose API it is for, unless its settings say so.
  if (env["OPENAI_API_KEY"]) args.push("--auth-type", "openai");
  args.push(run.resume ? "--resume" : "--session-id", run.session_id);
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  return [...args, ...more];
}
