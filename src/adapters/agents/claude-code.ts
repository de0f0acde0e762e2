import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun, Steering } from "../../ports/agent.ts";
import { claudeReader } from "./claude-code-stream.ts";
import { detect } from "./detect.ts";

/**
 * Variables of the caller that Claude Code needs to reach its model: those that are set are handed
 * on, and no others. Claude gives its whole environment to the model's shell commands, keys
 * included.
 */
export const CLAUDE_CODE_ENV: readonly string[] = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "ANTHROPIC_BASE_URL",
  "ANTHROPIC_MODEL",
  "ANTHROPIC_SMALL_FAST_MODEL",
  "ANTHROPIC_CUSTOM_HEADERS",
  "CLAUDE_CONFIG_DIR",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
  "CLAUDE_CODE_MAX_RETRIES",
  "API_TIMEOUT_MS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
];

/** Allowed without asking. Nobody is there to be asked: what is not allowed is refused. */
const ALLOWED_TOOLS = ["Bash", "Edit", "Write", "Read", "Glob", "Grep", "NotebookEdit"];

const DEFAULT_ENV = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  // The rules of the repository (CLAUDE.md and what it imports) are read although its settings are
  // not: see `argsOf`.
  CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD: "1",
};

const TRAITS: Agent["traits"] = {
  resumable: true,
  session_id_up_front: true,
  reports_tokens: true,
  reports_cost: true,
  structured_stream: true,
  steerable: true,
  commits_by_itself: false,
  sandbox_breaks_git: false,
  takes_config_folder: true,
};

/** Lines of `--input-format stream-json`; a message reaches the model with its next request. */
const STEERING: Steering = {
  say: (text) => {
    const message = { role: "user", content: [{ type: "text", text }] };
    return `${JSON.stringify({ type: "user", message })}\n`;
  },
  interrupt: (request_id) => {
    const request = { subtype: "interrupt" };
    return `${JSON.stringify({ type: "control_request", request_id, request })}\n`;
  },
};

/**
 * Claude Code without a person (`claude -p`). The prompt goes to standard input, where it may be 10
 * MB long and is not seen in process lists. The permission mode accepts edits instead of bypassing
 * all checks, because the bypass is refused to root. A variant names the model:
 * `claude-code:sonnet`. A subscription's folder takes the place of `CLAUDE_CONFIG_DIR`, so sign in
 * with `CLAUDE_CONFIG_DIR=FOLDER claude`.
 */
export function claudeCode(config: AgentConfig): Agent {
  const program = config.program ?? "claude";
  return {
    name: "claude-code",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "claude-code",
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it with: npm install -g @anthropic-ai/claude-code",
        sign_in: {
          variables: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"],
          files: (env) => [join(folderOf(env, null), ".credentials.json")],
          login: "claude, and there: /login",
          otherwise: "unknown", // it may keep a sign-in in the keyring of the system
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: claudeReader,
    steering: STEERING,
    state: (env, config_folder) => stateOf({ ...env, ...config.env }, config_folder),
  };
}

function folderOf(
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): string {
  return config_folder ?? env["CLAUDE_CONFIG_DIR"] ?? join(env["HOME"] ?? "/", ".claude");
}

/** Where no folder is named, a file beside the folder holds the sign-in's account. */
function stateOf(
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): string[] {
  const folder = folderOf(env, config_folder);
  const named = config_folder ?? env["CLAUDE_CONFIG_DIR"];
  return named ? [folder] : [folder, `${folder}.json`];
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const own: Record<string, string> =
    run.config_folder === null ? {} : { CLAUDE_CONFIG_DIR: run.config_folder };
  return {
    program,
    args: argsOf(run, config.args),
    cwd: run.worktree,
    env: { ...DEFAULT_ENV, ...run.env, ...config.env, ...own },
    stdin: run.steerable ? STEERING.say(run.prompt) : run.prompt,
  };
}

function argsOf(run: AgentRun, more: readonly string[]): string[] {
  const args = ["-p", "--output-format", "stream-json", "--verbose"];
  if (run.steerable) args.push("--input-format", "stream-json");
  args.push("--permission-mode", "acceptEdits");
  // Without a person to ask, Claude trusts the settings of a repository: their hooks, key helpers
  // and MCP servers would run (measured). So only the user's own settings count; further arguments
  // may name more sources, the last one wins.
  args.push("--add-dir", run.worktree, "--setting-sources", "user");
  if (run.guard !== null) args.push("--settings", JSON.stringify(guarded(run.guard)));
  args.push(run.resume ? "--resume" : "--session-id", run.session_id);
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  // The list of tools takes every word that follows, so it stands last and is one word.
  return [...args, ...more, "--allowedTools", ALLOWED_TOOLS.join(",")];
}

/** Settings that let a command judge every tool call before it is made. */
function guarded(command: string): object {
  return { hooks: { PreToolUse: [{ matcher: "*", hooks: [{ type: "command", command }] }] } };
}
