import { z } from "zod";
import { plainName } from "./project.ts";

/** How much of an account may be used within a moving window; null: not counted. */
export const quotaWindow = z.strictObject({
  window_ms: z
    .int()
    .min(60_000)
    .max(366 * 24 * 3_600_000)
    .describe("Length of the window"),
  runs: z.int().positive().nullable().default(null).describe("Runs of the agent"),
  tokens: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe("Tokens in and out, cache not counted"),
  usd: z.number().positive().nullable().default(null).describe("US dollars"),
});

/** How much of an account may be used within a moving window. */
export type QuotaWindow = z.infer<typeof quotaWindow>;

/** What a model costs, in US dollars for a million tokens. */
export const modelPrice = z.strictObject({
  input: z.number().nonnegative().describe("USD for a million tokens in"),
  output: z.number().nonnegative().describe("USD for a million tokens out"),
  cache_read: z
    .number()
    .nonnegative()
    .nullable()
    .default(null)
    .describe("USD for a million tokens read from the cache; null: unknown"),
  cache_write: z
    .number()
    .nonnegative()
    .nullable()
    .default(null)
    .describe("USD for a million tokens written to the cache; null: unknown"),
});

/** An account for an agent, named by the workers that use it. */
export const subscriptionSetting = z.strictObject({
  name: plainName.describe("Name by which workers refer to it"),
  agent: z.string().min(1).describe("Name of the agent it is for"),
  max_concurrent: z
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .default(null)
    .describe("Attempts at once; null: no limit"),
  enabled: z.boolean().default(true).describe("Whether its workers are handed tasks"),
  model: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .describe("Model for its runs, unless the worker or task names one after a colon"),
  config_folder: z
    .string()
    .regex(/^\//, "expected an absolute path")
    .nullable()
    .default(null)
    .describe("Folder with the agent's sign-in and settings; null: the user's own"),
  priority: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe("Of several that have room, the highest is used first"),
  quota: z
    .array(quotaWindow)
    .max(10)
    .default([])
    .describe("What may be used of it within windows of time"),
  reserve: z
    .number()
    .min(0)
    .max(0.99)
    .default(0)
    .describe("Share of each quota that is left to people, from 0 to 0.99"),
});
