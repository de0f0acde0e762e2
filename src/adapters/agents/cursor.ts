import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { cursorReader } from "./cursor-stream.ts";
import { detect } from "./detect.ts";
import { fitsArgument, readThisFile } from "./prompt-argument.ts";

/** Variables of the caller that Cursor's agent needs to reach its service. */
export const CURSOR_ENV: readonly string[] = [
  "CURSOR_API_KEY",
  "CURSOR_AUTH_TOKEN",
  "CURSOR_CONFIG_DIR",
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
  takes_config_folder: true,
};

/**
 * Cursor's agent without a person (`cursor-agent -p`). It takes its prompt as an argument; one that
 * is too long for that is a file, which the agent is told to read. A variant names the model:
 * `cursor:gpt-5`. Known from its documentation; it was never run here.
 */
export function cursor(config: AgentConfig): Agent {
  const program = config.program ?? "cursor-agent";
  return {
    name: "cursor",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "cursor",
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it as https://cursor.com/docs/cli says",
        sign_in: {
          variables: ["CURSOR_API_KEY", "CURSOR_AUTH_TOKEN"],
          files: () => [],
          login: "cursor-agent login",
          otherwise: "unknown", // where a login is kept is not documented
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: cursorReader,
    steering: null,
    state: stateFolders,
  };
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const args = ["-p", "--force", "--output-format", "stream-json"];
  if (run.resume) args.push(`--resume=${run.session_id}`);
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  const file = join(run.scratch, "prompt.md");
  const fits = fitsArgument(run.prompt);
  const own: Record<string, string> =
    run.config_folder === null ? {} : { CURSOR_CONFIG_DIR: run.config_folder };
  return {
    program,
    args: [...args, ...config.args, "--", fits ? run.prompt : readThisFile(file)],
    cwd: run.worktree,
    env: { ...run.env, ...config.env, ...own },
    stdin: null,
    files: fits ? [] : [{ path: file, text: run.prompt }],
  };
}

function stateFolders(
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): string[] {
  const home = env["HOME"] ?? "/";
  const usual = [join(home, ".cursor"), join(home, ".config", "cursor")];
  return config_folder === null ? usual : [config_folder, ...usual];
}
