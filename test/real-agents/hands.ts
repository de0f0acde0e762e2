import { join } from "node:path";
import type { Agent, AgentConfig } from "../../src/ports/agent.ts";
import { claudeCode } from "../../src/adapters/agents/claude-code.ts";
import { codex } from "../../src/adapters/agents/codex.ts";
import { copilot } from "../../src/adapters/agents/copilot.ts";
import { gemini } from "../../src/adapters/agents/gemini.ts";
import { kilo } from "../../src/adapters/agents/kilo.ts";
import { opencode } from "../../src/adapters/agents/opencode.ts";
import { qwen } from "../../src/adapters/agents/qwen.ts";
import type { ScriptedCall } from "../support/scripted-step.ts";
import type { CliName } from "./programs.ts";

/** How a model works with one program's tools, and how that program is led to a scripted model. */
export type Hands = {
  make: (config: AgentConfig) => Agent;
  /** A new file; its path is absolute. */
  write: (path: string, content: string) => ScriptedCall;
  shell: (command: string) => ScriptedCall;
  /** What a person would set up to reach this model, with few tries where they can be set. */
  given: (url: string) => Given;
  /** What makes it the guest of an account with windows, where it is led there by a key else. */
  subscribed?: Partial<Given>;
  /** What forbids to run `touch`. */
  forbidding: Partial<Given>;
  /** What its stream does not tell, as measured; all else is expected of every program. */
  untold?: readonly Untold[];
  /** The longest silence of a run that goes well, its start included, and something on top. */
  idle_ms: number;
};

/** What a stream may keep to itself. */
export type Untold = "exit codes" | "limits" | "resets" | "denials" | "ends of huge prompts";

/** Settings of an agent, as config.toml would hold them, and files of the home folder. */
export type Given = {
  env: Record<string, string>;
  args?: string[];
  variant?: string;
  home?: Record<string, string>;
};

const KEY = "sk-invented-for-a-test";
const description = "Run it";

const claudeHands: Hands = {
  make: claudeCode,
  write: (file_path, content) => ({ name: "Write", input: { file_path, content } }),
  shell: (command) => ({ name: "Bash", input: { command, description } }),
  given: (url) => ({
    env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEY, CLAUDE_CODE_MAX_RETRIES: "1" },
  }),
  // An empty key is none.
  subscribed: { env: { ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-invented" } },
  forbidding: { args: ["--settings", '{"permissions":{"deny":["Bash(touch:*)"]}}'] },
  idle_ms: 10_000,
};

/** A patch that its shell tool takes for an edit. */
const patch = (path: string, content: string) =>
  [
    "apply_patch <<'END'",
    "*** Begin Patch",
    `*** Add File: ${path}`,
    ...content
      .trimEnd()
      .split("\n")
      .map((line) => `+${line}`),
    "*** End Patch",
    "END",
  ].join("\n");

const codexHands: Hands = {
  make: codex,
  write: (path, content) => ({ name: "exec_command", input: { cmd: patch(path, content) } }),
  shell: (cmd) => ({ name: "exec_command", input: { cmd, yield_time_ms: 60_000 } }),
  given: (url) => ({
    env: { SCRIPTED_KEY: KEY },
    args: [
      "-c",
      'model_provider="scripted"',
      "-c",
      `model_providers.scripted=${codexProvider(url)}`,
      "-c",
      "features.plugins=false", // else it asks two of its maker's sites for plugins
    ],
    // A name that it does not know gives it plain function tools.
    variant: "gpt-5.1-codex",
  }),
  forbidding: { args: ["-c", 'sandbox_mode="read-only"'] },
  untold: ["denials"],
  idle_ms: 10_000,
};

function codexProvider(url: string): string {
  const told = `name="scripted",base_url="${url}/v1",wire_api="responses",env_key="SCRIPTED_KEY"`;
  return `{${told},request_max_retries=1,stream_max_retries=1}`;
}

/**
 * The way to sign in stands here too: settings below a folder that all may write to are passed
 * over.
 */
const GEMINI_SETTINGS = {
  security: { auth: { selectedType: "gemini-api-key" } },
  general: { maxAttempts: 1 },
  privacy: { usageStatisticsEnabled: false },
};

const geminiHands: Hands = {
  make: gemini,
  write: (file_path, content) => ({ name: "write_file", input: { file_path, content } }),
  shell: (command) => ({ name: "run_shell_command", input: { command, description } }),
  given: (url) => ({
    env: { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: url },
    variant: "gemini-2.5-pro",
    home: { ".gemini/settings.json": JSON.stringify(GEMINI_SETTINGS) },
  }),
  forbidding: {
    home: {
      ".gemini/settings.json": JSON.stringify({
        ...GEMINI_SETTINGS,
        tools: { exclude: ["run_shell_command"] },
      }),
    },
  },
  // It repeats the prompt, and now and then ends before the pipe has taken all of its output.
  untold: ["exit codes", "ends of huge prompts"],
  idle_ms: 15_000,
};

const MODELS = {
  m1: {
    name: "M1",
    limit: { context: 200_000, output: 8_000 },
    cost: { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 },
  },
};

/** opencode and what is made from it: the same settings under another prefix. */
function opencodeHands(make: Hands["make"], prefix: "OPENCODE" | "KILO", idle_ms: number): Hands {
  return {
    make,
    write: (filePath, content) => ({ name: "write", input: { filePath, content } }),
    shell: (command) => ({ name: "bash", input: { command, description } }),
    given: (url) => ({
      env: {
        [`${prefix}_DISABLE_MODELS_FETCH`]: "1",
        [`${prefix}_DISABLE_DEFAULT_PLUGINS`]: "1",
        [`${prefix}_TELEMETRY_LEVEL`]: "off",
        [`${prefix}_CONFIG_CONTENT`]: JSON.stringify(opencodeSettings(url)),
      },
      home: withPlugin(prefix),
    }),
    forbidding: { env: { [`${prefix}_PERMISSION`]: JSON.stringify({ bash: "deny" }) } },
    untold: ["limits", "resets", "denials"],
    idle_ms,
  };
}

/** The package that it would fetch into its settings folder, as if it had done so before. */
function withPlugin(prefix: "OPENCODE" | "KILO"): Record<string, string> {
  const [folder, name] =
    prefix === "KILO" ? ["kilo", "@kilocode/plugin"] : ["opencode", "@opencode-ai/plugin"];
  const packages = { "": { dependencies: { [name]: "*" } } };
  return {
    [`.config/${folder}/node_modules/${name}/package.json`]: JSON.stringify({ name }),
    [`.config/${folder}/package-lock.json`]: JSON.stringify({ packages }),
  };
}

function opencodeSettings(url: string): object {
  const options = { baseURL: `${url}/v1`, apiKey: KEY };
  const npm = "@ai-sdk/openai-compatible";
  const scripted = { npm, name: "Scripted", options, models: MODELS };
  const model = "scripted/m1";
  const only = { enabled_providers: ["scripted"], provider: { scripted } };
  return { model, small_model: model, share: "disabled", ...only };
}

const QWEN_SETTINGS = {
  privacy: { usageStatisticsEnabled: false },
  // It thinks that a model which it does not know takes less than the huge prompt.
  model: { generationConfig: { maxRetries: 1, contextWindowSize: 1_000_000 } },
};

const qwenHands: Hands = {
  make: qwen,
  write: (file_path, content) => ({ name: "write_file", input: { file_path, content } }),
  shell: (command) => ({
    name: "run_shell_command",
    input: { command, description, is_background: false },
  }),
  given: (url) => ({
    env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${url}/v1` },
    variant: "scripted-model",
    home: { ".qwen/settings.json": JSON.stringify(QWEN_SETTINGS) },
  }),
  forbidding: { args: ["--exclude-tools", "run_shell_command"] },
  untold: ["limits", "resets"],
  idle_ms: 20_000,
};

const copilotHands: Hands = {
  make: copilot,
  write: (path, file_text) => ({ name: "create", input: { path, file_text } }),
  shell: (command) => ({ name: "bash", input: { command, description, mode: "sync" } }),
  given: (url) => ({
    env: {
      COPILOT_OFFLINE: "true",
      COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
      COPILOT_PROVIDER_API_KEY: KEY,
      COPILOT_MODEL: "scripted-model",
      COPILOT_PROVIDER_MAX_PROMPT_TOKENS: "1000000", // for the huge prompt
      // It unpacks itself there, 235 MB: once for all cases.
      XDG_CACHE_HOME: join(import.meta.dirname, "more/node_modules/.cache"),
    },
  }),
  forbidding: { args: ["--deny-tool", "shell(touch)"] },
  untold: ["resets"],
  idle_ms: 20_000,
};

/** The hands of every program. */
export const HANDS: Readonly<Record<CliName, Hands>> = {
  "claude-code": claudeHands,
  codex: codexHands,
  gemini: geminiHands,
  opencode: opencodeHands(opencode, "OPENCODE", 30_000),
  qwen: qwenHands,
  copilot: copilotHands,
  kilo: opencodeHands(kilo, "KILO", 60_000),
};

/** Where a case works below its folder. */
export const worktreeOf = (folder: string) => join(folder, "tree");
