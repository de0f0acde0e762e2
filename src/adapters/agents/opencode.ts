import { join } from "node:path";
import type { Agent, AgentCommand, AgentConfig, AgentRun } from "../../ports/agent.ts";
import { detect } from "./detect.ts";
import { opencodeReader } from "./opencode-stream.ts";
import { PROVIDER_ENV, PROVIDER_KEYS } from "./provider-env.ts";

/** Variables of the caller that opencode needs to find its settings and to reach its models. */
export const OPENCODE_ENV: readonly string[] = [
  ...PROVIDER_ENV,
  "OPENCODE_API_KEY",
  "OPENCODE_CONFIG",
  "OPENCODE_CONFIG_CONTENT",
  "OPENCODE_CONFIG_DIR",
  "OPENCODE_DISABLE_DEFAULT_PLUGINS",
  "OPENCODE_DISABLE_MODELS_FETCH",
  "OPENCODE_MODELS_URL",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_STATE_HOME",
];

const TRAITS: Agent["traits"] = {
  resumable: true,
  session_id_up_front: false,
  reports_tokens: true,
  reports_cost: true,
  structured_stream: true,
  steerable: false,
  commits_by_itself: false,
  sandbox_breaks_git: false,
  takes_config_folder: true,
};

/** What differs between opencode and the agents that are made from it. */
export type OpencodeKind = {
  name: "opencode" | "kilo";
  /** Begins the names of its variables. */
  prefix: "OPENCODE" | "KILO";
  /** Its folder below each of the four of the XDG specification. */
  folder: string;
  /** Arguments before the options. */
  args: readonly string[];
  /** What it is told besides: to keep quiet towards its makers. */
  env: Readonly<Record<string, string>>;
  sign_in_variables: readonly string[];
  hint: string;
};

const OPENCODE: OpencodeKind = {
  name: "opencode",
  prefix: "OPENCODE",
  folder: "opencode",
  args: ["run", "--format", "json"],
  env: {},
  sign_in_variables: [...PROVIDER_KEYS, "OPENCODE_API_KEY"],
  hint: "Install it with: npm install -g opencode-ai",
};

/**
 * opencode without a person (`opencode run`). The prompt goes to standard input. A variant names
 * the model, provider first: `opencode:anthropic/claude-sonnet-4-5`. A subscription's folder takes
 * the place of the two XDG folders for settings and for data, so sign in with
 * `XDG_CONFIG_HOME=FOLDER XDG_DATA_HOME=FOLDER opencode auth login`.
 */
export function opencode(config: AgentConfig): Agent {
  return opencodeLike(OPENCODE, config);
}

/** opencode, or an agent that is made from it. */
export function opencodeLike(kind: OpencodeKind, config: AgentConfig): Agent {
  const program = config.program ?? kind.name;
  return {
    name: kind.name,
    traits: TRAITS,
    detect: () =>
      detect({
        agent: kind.name,
        program,
        args: ["--version"],
        env: config.env,
        hint: kind.hint,
        sign_in: {
          variables: kind.sign_in_variables,
          files: (env) => [join(stateFolders(kind, env, null).data, "auth.json")],
          login: `${kind.name} auth login`,
          otherwise: "unknown", // settings may hold a key, and some models need none
        },
      }),
    command: (run) => commandOf(run, program, kind, config),
    reader: (run) => opencodeReader(kind.name, run),
    steering: null,
    state: (env, config_folder) => Object.values(stateFolders(kind, env, config_folder)),
  };
}

function commandOf(
  run: AgentRun,
  program: string,
  kind: OpencodeKind,
  config: AgentConfig,
): AgentCommand {
  const folder = run.config_folder;
  const own: Record<string, string> =
    folder === null ? {} : { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  return {
    program,
    args: argsOf(run, kind, config.args),
    cwd: run.worktree,
    env: { ...defaultEnv(kind.prefix), ...kind.env, ...run.env, ...config.env, ...own },
    stdin: run.prompt,
  };
}

/**
 * Nobody is there to be asked, and a question that nobody answers ends the run: so what lies
 * outside of the worktree is refused, and the agent goes on. Settings of the repository, which may
 * name programs to start, are not read. It neither renews itself nor publishes a session.
 */
function defaultEnv(prefix: OpencodeKind["prefix"]): Record<string, string> {
  return {
    [`${prefix}_DISABLE_AUTOUPDATE`]: "1",
    [`${prefix}_DISABLE_SHARE`]: "1",
    [`${prefix}_DISABLE_LSP_DOWNLOAD`]: "1",
    [`${prefix}_DISABLE_PROJECT_CONFIG`]: "1",
    [`${prefix}_PERMISSION`]: JSON.stringify({ external_directory: "deny" }),
  };
}

function argsOf(run: AgentRun, kind: OpencodeKind, more: readonly string[]): string[] {
  const args = [...kind.args];
  if (run.resume) args.push("--session", run.session_id);
  if (run.variant !== null) args.push(`--model=${run.variant}`);
  return [...args, ...more];
}

type StateFolders = { config: string; data: string; state: string; cache: string };

/** The four folders, as the XDG Base Directory Specification places them. */
function stateFolders(
  { folder }: OpencodeKind,
  env: Readonly<Record<string, string | undefined>>,
  config_folder: string | null,
): StateFolders {
  const home = env["HOME"] ?? "/";
  const at = (name: string, usual: string) => join(env[name] || join(home, usual), folder);
  return {
    config: config_folder ? join(config_folder, folder) : at("XDG_CONFIG_HOME", ".config"),
    data: config_folder ? join(config_folder, folder) : at("XDG_DATA_HOME", ".local/share"),
    state: at("XDG_STATE_HOME", ".local/state"),
    cache: at("XDG_CACHE_HOME", ".cache"),
  };
}
