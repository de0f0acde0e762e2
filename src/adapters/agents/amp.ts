import { join } from "node:path";
import { z } from "zod";
import type {
  Agent,
  AgentCommand,
  AgentConfig,
  AgentRun,
  StreamReader,
} from "../../ports/agent.ts";
import { claudeReader } from "./claude-code-stream.ts";
import { detect } from "./detect.ts";
import { parseLine } from "./json-line.ts";

/** Variables of the caller that Amp needs to reach its service. */
export const AMP_ENV: readonly string[] = [
  "AMP_API_KEY",
  "AMP_URL",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
];

const TRAITS: Agent["traits"] = {
  resumable: true,
  session_id_up_front: false,
  reports_tokens: false,
  reports_cost: false,
  structured_stream: true,
  steerable: false,
  commits_by_itself: false,
  sandbox_breaks_git: false,
  takes_config_folder: false,
};

/** Nobody is there to be asked before a tool is used. */
const SETTINGS = JSON.stringify({ "amp.dangerouslyAllowAll": true });

/**
 * Amp without a person (`amp --execute`). The prompt goes to standard input. A variant names its
 * mode: `amp:high`. Its stream is made like that of Claude Code. Known from its help and
 * documentation: it needs its own service, so it was never run to the end here. It is given
 * settings of its own, since the user's ask before tools are used; another `--settings-file` among
 * the configured arguments wins.
 */
export function amp(config: AgentConfig): Agent {
  const program = config.program ?? "amp";
  return {
    name: "amp",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "amp",
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it with: npm install -g @ampcode/cli",
        sign_in: {
          variables: ["AMP_API_KEY"],
          files: (env) => [join(env["HOME"] ?? "/", ".local/share/amp/secrets.json")],
          login: "amp login",
          otherwise: "unknown", // where a login is kept is not documented
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: ampReader,
    steering: null,
    state: (env) =>
      [".config/amp", ".local/share/amp", ".cache/amp"].map((at) => join(env["HOME"] ?? "/", at)),
  };
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const settings = join(run.scratch, "amp-settings.json");
  const args = run.resume ? ["threads", "continue", run.session_id] : [];
  args.push("--execute", "--stream-json", "--no-ide", "--no-notifications", "--no-color");
  args.push(`--settings-file=${settings}`);
  if (run.variant !== null) args.push(`--mode=${run.variant}`);
  return {
    program,
    args: [...args, ...config.args],
    cwd: run.worktree,
    env: { ...run.env, ...config.env },
    stdin: run.prompt,
    files: [{ path: settings, text: SETTINGS }],
  };
}

/** A result that failed tells why in a field of its own, and denials by tool name only. */
const failedResult = z.looseObject({
  type: z.literal("result"),
  error: z.string(),
  permission_denials: z.array(z.string()).default([]),
});

function ampReader(run?: AgentRun): StreamReader {
  const reader = claudeReader(run);
  return {
    line: (line) => reader.line(likeClaude(line)),
    summary: (exit) => ({ ...reader.summary(exit), agent: "amp" }),
  };
}

/** The line as Claude Code would have written it. */
function likeClaude(line: string): string {
  const failed = failedResult.safeParse(parseLine(line)).data;
  if (failed === undefined) return line;
  const denied = (tool_name: string, at: number) => ({
    tool_name,
    tool_use_id: `denied-${at}`,
    tool_input: null,
  });
  const permission_denials = failed.permission_denials.map(denied);
  return JSON.stringify({ ...failed, result: failed.error, permission_denials });
}
