import { join } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type {
  Agent,
  AgentCommand,
  AgentConfig,
  AgentRun,
  Detection,
  StreamReader,
} from "../../ports/agent.ts";
import { claudeReader } from "./claude-code-stream.ts";
import { codexReader } from "./codex-stream.ts";
import { detect, findProgram } from "./detect.ts";
import { geminiReader } from "./gemini-stream.ts";
import { opencodeReader } from "./opencode-stream.ts";
import { ARGUMENT_BYTES_MAX, fitsArgument } from "./prompt-argument.ts";
import { textReader } from "./text-stream.ts";

type Stream = NonNullable<AgentConfig["stream"]>;

/** Whose output it prints decides who reads it. */
const READERS: Readonly<Record<Stream, (name: string, run?: AgentRun) => StreamReader>> = {
  text: textReader,
  "claude-code": (_name, run) => claudeReader(run),
  codex: (_name, run) => codexReader(run),
  gemini: (_name, run) => geminiReader(run),
  opencode: opencodeReader,
};

/** Streams that tell the session; any of them can then be resumed if an argument takes it. */
const tellsSession = (config: AgentConfig): boolean => (config.stream ?? "text") !== "text";

const namesSession = ({ args }: AgentConfig): boolean =>
  args.some((arg) => arg.includes("{session_id}"));

/**
 * Any command as an agent, by configuration alone: `args` is a template with `{prompt_file}`,
 * `{prompt}`, `{worktree}`, `{model}`, `{session_id}` and `{task_id}`; `prompt` says how it gets
 * the prompt, `stream` whose output it prints. With `text` nothing is known of it but its last
 * block of text, least of all whether it succeeded: the project's checks decide.
 */
export function generic(name: string, config: AgentConfig): Agent {
  return {
    name,
    traits: traitsOf(config),
    detect: () => detectGeneric(name, config),
    command: (run) => commandOf(name, run, config),
    reader: (run) => named(name, READERS[config.stream ?? "text"](name, run)),
    steering: null,
    state: () => [],
  };
}

function traitsOf(config: AgentConfig): Agent["traits"] {
  const is_known = tellsSession(config);
  return {
    resumable: false, // no template says how a session is resumed
    session_id_up_front: namesSession(config),
    reports_tokens: is_known,
    reports_cost: config.stream === "claude-code" || config.stream === "opencode",
    structured_stream: is_known,
    steerable: false,
    commits_by_itself: false,
    sandbox_breaks_git: false,
    takes_config_folder: false,
  };
}

async function detectGeneric(name: string, config: AgentConfig): Promise<Detection> {
  const { program, version_args: args } = config;
  const hint = `Name its program in config.toml: [agents.${name}] program = "…"`;
  if (program === null) {
    const detail = `Expected a program for the agent "${name}", got none.`;
    return { usable: false, detail, hint };
  }
  if (!args) return findProgram(program, hint);
  const check = `Check program and version_args of [agents.${name}] in config.toml`;
  return detect({ program, args, env: config.env, hint: check });
}

function commandOf(name: string, run: AgentRun, config: AgentConfig): AgentCommand {
  const file = join(run.scratch, "prompt.md");
  const by = config.prompt ?? "stdin";
  const values: Record<string, string> = {
    prompt_file: file,
    prompt: run.prompt,
    worktree: run.worktree,
    model: run.variant ?? "",
    session_id: run.session_id,
    task_id: run.task.id,
  };
  const args = filled(withPlace(config.args, by), values, run.variant);
  for (const arg of args) requireArgument(name, arg);
  return {
    program: config.program ?? "",
    args,
    cwd: run.worktree,
    env: { ...run.env, ...config.env },
    stdin: by === "stdin" ? run.prompt : null,
    ...(by === "file" && { files: [{ path: file, text: run.prompt }] }),
  };
}

/** Where no argument has a place for the prompt, it stands last. */
function withPlace(args: readonly string[], by: string): readonly string[] {
  const place = by === "file" ? "{prompt_file}" : by === "argument" ? "{prompt}" : null;
  if (place === null || args.some((arg) => arg.includes(place))) return args;
  return [...args, place];
}

const PLACEHOLDER = /\{(prompt_file|prompt|worktree|model|session_id|task_id)\}/g;

/** One pass, so that braces inside of a prompt stay as they are. */
function filled(
  args: readonly string[],
  values: Record<string, string>,
  model: string | null,
): string[] {
  return withoutModel(args, model).map((arg) =>
    arg.replaceAll(PLACEHOLDER, (_, name: string) => values[name] ?? ""),
  );
}

/** Without a model its argument goes, and the option before it when it stands alone. */
function withoutModel(args: readonly string[], model: string | null): readonly string[] {
  if (model !== null) return args;
  const has = (arg: string | undefined) => arg?.includes("{model}") === true;
  const is_alone = (arg: string | undefined) => arg === "{model}";
  return args.filter((arg, at) => !has(arg) && !(arg.startsWith("-") && is_alone(args[at + 1])));
}

/** Systems refuse long arguments when the program starts, in words that help nobody. */
function requireArgument(name: string, arg: string): void {
  if (fitsArgument(arg)) return;
  throw new Problem(
    "agent_unavailable",
    `Expected an argument of at most ${ARGUMENT_BYTES_MAX} bytes (128 KiB) without zero bytes ` +
      `for the agent "${name}", got one of ${Buffer.byteLength(arg)}: its prompt is too long.`,
    `Hand it over otherwise in config.toml: [agents.${name}] prompt = "stdin" or "file"`,
  );
}

/** A stream of a known agent is summed up under the name of the one that printed it. */
function named(name: string, reader: StreamReader): StreamReader {
  return {
    ...reader,
    summary: (exit) => ({ ...reader.summary(exit), agent: name }),
  };
}
