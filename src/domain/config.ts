import { z } from "zod";

/** How an agent's program is found and what it is given, by agent name. */
export const agentSetting = z.strictObject({
  adapter: z
    .enum(["claude-code", "generic", "rehearsal"])
    .describe("A built-in adapter, or `generic` for any command"),
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
});

/** `config.toml` in RINGMASTER_HOME. Every key has a default; an empty file is a valid one. */
export const config = z.strictObject({
  server: z
    .strictObject({
      host: z
        .enum(["127.0.0.1", "::1"])
        .default("127.0.0.1")
        .describe("Address to serve on; loopback only"),
      port: z
        .int()
        .min(0)
        .max(65_535)
        .nullable()
        .default(null)
        .describe("Port to serve on; null: 8080, or a free one when that is taken"),
    })
    .prefault({}),
  reload: z
    .strictObject({
      watch_ms: z
        .int()
        .min(200)
        .max(3_600_000)
        .default(10_000)
        .describe("How long a new generation is watched before it is trusted"),
      after_merge: z
        .boolean()
        .default(true)
        .describe("Whether a merge into the self project asks for a reload by itself"),
    })
    .prefault({}),
  workers: z
    .strictObject({
      tmux_socket: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe("Name of the tmux socket; null: one derived from RINGMASTER_HOME"),
      lease_ms: z
        .int()
        .min(1_000)
        .max(3_600_000)
        .default(30_000)
        .describe("How long a worker may be silent before its task goes back to the queue"),
      terminal: z
        .enum(["auto", "tmux", "process"])
        .default("auto")
        .describe("Where workers run; auto: tmux when it is installed, else plain processes"),
    })
    .prefault({}),
  agents: z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]*$/), agentSetting).default({}),
});

/** How an agent's program is found and what it is given. */
export type AgentSetting = z.infer<typeof agentSetting>;
/** The configuration of one RINGMASTER_HOME. */
export type Config = z.infer<typeof config>;
