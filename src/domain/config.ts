import { z } from "zod";
import { agentSetting } from "./agent-setting.ts";
import { LIMITS } from "./limits.ts";
import { modelPrice, subscriptionSetting } from "./subscription.ts";

/** A weight: a number from 0 up, neither endless nor NaN. */
const weight = (usual: number) => z.number().min(0).max(1_000).default(usual);

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
  database: z
    .strictObject({
      synchronous: z
        .enum(["full", "normal"])
        .default("full")
        .describe(
          "When a change counts as done; full: it is on the disk; normal: sooner, and a crash of " +
            "the machine may lose the last ones",
        ),
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
  queue: z
    .strictObject({
      concurrency: z
        .int()
        .min(1)
        .max(10_000)
        .nullable()
        .default(null)
        .describe(
          "Tasks worked on at once in all projects; null: as many as the machine has cores",
        ),
      preference_ms: z
        .int()
        .min(0)
        .max(600_000)
        .default(10_000)
        .describe("How long a task is kept for an idle worker that does such tasks better"),
      quarantine_ms: z
        .int()
        .min(1_000)
        .max(LIMITS.quarantine_ms_max)
        .default(LIMITS.quarantine_ms_first)
        .describe("How long a task that keeps failing is blocked; doubled each time, up to a week"),
    })
    .prefault({}),
  decisions: z
    .strictObject({
      answer_ms: z
        .int()
        .min(1_000)
        .max(LIMITS.answer_ms_max)
        .default(24 * 3_600_000)
        .describe(
          "How long a question that does not block waits for an answer before its default holds",
        ),
    })
    .prefault({}),
  ranking: z
    .strictObject({
      manual: weight(0.4).describe("Weight of the priority that people gave"),
      pagerank: weight(0.3).describe("Weight of PageRank: how much waits for the task"),
      betweenness: weight(0.2).describe("Weight of betweenness: how many chains go through it"),
      critical_path: weight(0.1).describe("Weight of the longest chain that waits for the task"),
      age_per_day: weight(0.02).describe(
        "What each day of age adds to a task's place in the queue",
      ),
      exact_betweenness_max: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(7_000)
        .describe(
          "Tasks up to which betweenness is always exact; above, it is sampled where exact " +
            "figures would take long",
        ),
    })
    .prefault({}),
  subscriptions: z
    .array(subscriptionSetting)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: "expected each name of a subscription once",
    })
    .default([])
    .describe("Accounts of agents, whose limits are shared by the workers that use them"),
  limits: z
    .strictObject({
      on_limit: z
        .enum(["other", "wait"])
        .default("other")
        .describe(
          "A task whose account met its usage limit; other: any worker with another account or " +
            "agent may go on; wait: it waits for the same account",
        ),
      guess_ms: z
        .int()
        .min(10_000)
        .max(24 * 3_600_000)
        .default(15 * 60_000)
        .describe("How long an account rests when its provider does not say; doubled each time"),
      stagger_ms: z
        .int()
        .min(0)
        .max(3_600_000)
        .default(60_000)
        .describe("Over how long the workers of an account are woken when its limit is over"),
    })
    .prefault({}),
  sandbox: z
    .strictObject({
      mode: z
        .enum(["auto", "require", "off"])
        .default("auto")
        .describe("Bubblewrap around agents; auto: where it works; require: no run without it"),
      network: z
        .enum(["on", "off"])
        .default("on")
        .describe("Whether a sandboxed agent reaches the network; off: not even loopback"),
      writable: z
        .array(z.string().regex(/^\//, "expected an absolute path"))
        .default([])
        .describe("Further folders that a sandboxed agent may write to"),
      hidden: z
        .array(z.string().regex(/^\//, "expected an absolute path"))
        .default([])
        .describe("Further folders that a sandboxed agent does not see"),
    })
    .prefault({}),
  worktrees: z
    .strictObject({
      folder: z
        .string()
        .regex(/^\//, "expected an absolute path")
        .nullable()
        .default(null)
        .describe("Where worktrees lie; null: RINGMASTER_HOME/worktrees"),
      pool: z
        .int()
        .min(0)
        .max(100)
        .default(1)
        .describe("Worktrees that are kept ready for each project that has work"),
      pool_mb_max: z
        .int()
        .min(0)
        .default(10_000)
        .describe("Disk that kept worktrees may take together, in megabytes"),
      prune_every_ms: z
        .int()
        .min(1_000)
        .max(7 * 24 * 3_600_000)
        .default(3_600_000)
        .describe("How often worktrees that belong to nothing any more are cleared away"),
    })
    .prefault({}),
  routing: z
    .strictObject({
      learn: z
        .boolean()
        .default(true)
        .describe("Whether earlier outcomes of similar tasks choose between agents and models"),
      explore: z
        .number()
        .min(0)
        .max(1)
        .default(0.05)
        .describe("Share of tasks that try what is known least, so that learning goes on"),
    })
    .prefault({}),
  prices: z
    .record(z.string().min(1), modelPrice)
    .default({})
    .describe("Prices of models by name, before those that Ringmaster knows"),
  agents: z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]*$/), agentSetting).default({}),
});

/** The configuration of one RINGMASTER_HOME. */
export type Config = z.infer<typeof config>;
