import { z } from "zod";

/** The agents that Ringmaster knows by itself, and `generic` for any other command. */
export const AGENT_ADAPTERS = [
  "aider",
  "amp",
  "claude-code",
  "codex",
  "copilot",
  "cursor",
  "gemini",
  "generic",
  "goose",
  "kilo",
  "opencode",
  "qwen",
  "rehearsal",
] as const;

/** Which built-in adapter drives an agent. */
export type AdapterName = (typeof AGENT_ADAPTERS)[number];

/** How an agent's program is found and what it is given, by agent name. */
export const agentSetting = z.strictObject({
  adapter: z.enum(AGENT_ADAPTERS).describe("A built-in adapter, or `generic` for any command"),
  program: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("Program to start; null: the adapter's own, found in PATH"),
  args: z.array(z.string()).default([]).describe("Further arguments, added to the adapter's own"),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe("Variables added to the allow-listed environment of the agent"),
  forward: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of a variable"))
    .default([])
    .describe("Variables of the environment of `ringmaster up` that it is handed, by name"),
  prompt: z
    .enum(["stdin", "file", "argument"])
    .default("stdin")
    .describe(
      "How a generic agent gets the prompt; `{prompt_file}` or `{prompt}` in args says where",
    ),
  version_args: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe("Arguments that make a generic agent tell its version; null: it is not asked"),
  stream: z
    .enum(["text", "claude-code", "codex", "gemini", "opencode"])
    .default("text")
    .describe("Whose stream a generic agent prints; text: plain lines"),
});

/** How an agent's program is found and what it is given. */
export type AgentSetting = z.infer<typeof agentSetting>;
