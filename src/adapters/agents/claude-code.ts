import type { Agent, AgentConfig, AgentRun } from "../../ports/agent.ts";
import type { Command } from "../../std/process.ts";
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
  commits_by_itself: false,
};

/**
 * Claude Code without a person (`claude -p`). The prompt goes to standard input, where it may be 10
 * MB long and is not seen in process lists. The permission mode accepts edits instead of bypassing
 * all checks, because the bypass is refused to root. A variant names the model:
 * `claude-code:sonnet`.
 */
export function claudeCode(config: AgentConfig): Agent {
  const program = config.program ?? "claude";
  return {
    name: "claude-code",
    traits: TRAITS,
    detect: () =>
      detect({
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it with: npm install -g @anthropic-ai/claude-code",
      }),
    command: (run) => commandOf(run, program, config),
    reader: claudeReader,
  };
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): Command {
  return {
    program,
    args: argsOf(run, config.args),
    cwd: run.worktree,
    env: { ...DEFAULT_ENV, ...run.env, ...config.env },
    stdin: run.prompt,
  };
}

function argsOf(run: AgentRun, more: readonly string[]): string[] {
  const args = ["-p", "--output-format", "stream-json", "--verbose"];
  args.push("--permission-mode", "acceptEdits");
  // Without a person to ask, Claude trusts the settings of a repository: their hooks, key helpers
  // and MCP servers would run (measured). So only the user's own settings count; further arguments
  // may name more sources, the last one wins.
  args.push("--add-dir", run.worktree, "--setting-sources", "user");
  args.push(run.resume ? "--resume" : "--session-id", run.session_id);
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  // The list of tools takes every word that follows, so it stands last and is one word.
  return [...args, ...more, "--allowedTools", ALLOWED_TOOLS.join(",")];
}
