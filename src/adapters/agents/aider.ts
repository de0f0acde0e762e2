import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { aiderReader } from "./aider-stream.ts";
import { detect } from "./detect.ts";
import { PROVIDER_ENV, PROVIDER_KEYS } from "./provider-env.ts";

/** Variables of the caller that Aider needs to reach its models. */
export const AIDER_ENV: readonly string[] = [
  ...PROVIDER_ENV,
  "AIDER_EDITOR_MODEL",
  "AIDER_MODEL",
  "AIDER_WEAK_MODEL",
  "OPENAI_API_BASE",
];

const TRAITS: Agent["traits"] = {
  resumable: false,
  session_id_up_front: false,
  reports_tokens: true,
  reports_cost: true,
  structured_stream: false,
  steerable: false,
  commits_by_itself: false, // it would, but is told not to: the worker's commits name the task
  sandbox_breaks_git: false,
  takes_config_folder: false,
};

/** Everything answered beforehand, nothing decorated, nothing fetched that is not the model. */
const ALWAYS = [
  "--yes-always",
  "--no-pretty",
  "--no-stream",
  "--no-auto-commits",
  "--no-dirty-commits",
  "--no-gitignore",
  "--no-check-update",
  "--no-show-release-notes",
  "--no-show-model-warnings",
  "--no-suggest-shell-commands",
  "--no-detect-urls",
  "--analytics-disable",
];

/**
 * Aider without a person. The prompt is a file, so it may be long and is not seen in process lists.
 * Its own histories go to the run's scratch folder instead of the worktree. A variant names the
 * model: `aider:sonnet`. Known from its documentation and source; it was never run here.
 */
export function aider(config: AgentConfig): Agent {
  const program = config.program ?? "aider";
  return {
    name: "aider",
    traits: TRAITS,
    detect: () =>
      detect({
        agent: "aider",
        program,
        args: ["--version"],
        env: config.env,
        hint: "Install it with: python -m pip install aider-install && aider-install",
        sign_in: {
          variables: PROVIDER_KEYS,
          files: (env) => [join(env["HOME"] ?? "/", ".aider", "oauth-keys.env")],
          otherwise: "unknown", // ~/.aider.conf.yml or a .env file may hold a key
        },
      }),
    command: (run) => commandOf(run, program, config),
    reader: aiderReader,
    steering: null,
    state: (env) => [join(env["HOME"] ?? "/", ".aider")],
  };
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): AgentCommand {
  const prompt = join(run.scratch, "prompt.md");
  const at = (name: string) => join(run.scratch, name);
  const model = run.variant === null ? [] : [`--model=${run.variant}`];
  const histories = [
    `--chat-history-file=${at("chat.md")}`,
    `--input-history-file=${at("input.txt")}`,
  ];
  return {
    program,
    args: [`--message-file=${prompt}`, ...ALWAYS, ...histories, ...model, ...config.args],
    cwd: run.worktree,
    env: { ...run.env, ...config.env },
    stdin: null,
    files: [{ path: prompt, text: run.prompt }],
  };
}
