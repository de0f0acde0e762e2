import { z } from "zod";

/** Token counts of a run; a field is null when the agent does not tell it. */
export const tokenUsage = z.object({
  input: z.int().nullable(),
  output: z.int().nullable(),
  cache_read: z.int().nullable(),
  cache_write: z.int().nullable(),
});

/** Token counts of a run; null is unknown, never zero. */
export type TokenUsage = z.infer<typeof tokenUsage>;

const text = z.string();

/**
 * One thing an agent did, said of every agent in the same words. Texts are cut at
 * `LIMITS.agent_event_chars_max`. `unknown` keeps a line nobody understood; it is never fatal.
 */
export const agentEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("session"), session_id: text, model: text.nullable() }),
  z.object({ type: z.literal("message"), text }),
  z.object({ type: z.literal("thinking"), text }),
  z.object({ type: z.literal("tool_use"), id: text, tool: text, input: text }),
  z.object({ type: z.literal("tool_result"), id: text, ok: z.boolean(), output: text }),
  z.object({
    type: z.literal("file_change"),
    path: text,
    change: z.enum(["add", "update", "delete"]),
  }),
  z.object({ type: z.literal("command"), command: text, exit_code: z.int().nullable() }),
  z.object({ type: z.literal("permission_denied"), tool: text, message: text }),
  z.object({ type: z.literal("retry"), message: text, delay_ms: z.int().nullable() }),
  z.object({
    type: z.literal("usage"),
    tokens: tokenUsage,
    cost_usd: z.number().nullable(),
    model: text.nullable().default(null),
  }),
  z.object({ type: z.literal("limit"), message: text, resets_at: text.nullable() }),
  z.object({ type: z.literal("error"), message: text }),
  z.object({ type: z.literal("end"), ok: z.boolean(), reason: text, final_message: text }),
  z.object({ type: z.literal("unknown"), line: text }),
]);

/** One thing an agent did. */
export type AgentEvent = z.infer<typeof agentEvent>;

/** Tokens and money; null is unknown, never zero. */
export const spending = z.object({ tokens: tokenUsage, cost_usd: z.number().nullable() });

/** Tokens and money; null is unknown, never zero. */
export type Spending = z.infer<typeof spending>;

/** What one model of a run used. */
export const modelSpending = spending.extend({ model: text });

/** What one model of a run used. */
export type ModelSpending = z.infer<typeof modelSpending>;

/** Which of our own limits or orders ended a run. */
export const stopCause = z.enum([
  "idle_limit",
  "run_limit",
  "output_limit",
  "loop_guard",
  "boundary",
  "budget",
  "paused",
  "interrupted",
  "cancelled",
]);

/** Which of our own limits or orders ended a run. */
export type StopCause = z.infer<typeof stopCause>;

/** What a whole run of an agent amounted to, read from its stream and exit. */
export const runSummary = z.object({
  agent: z.string(),
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  session_id: z.string().nullable(),
  /** The agent's own last message; text of tools, files or the prompt never gets here. */
  final_message: z.string().nullable(),
  /** The stream's own last word: null when the stream ended without one. */
  ended: z.object({ ok: z.boolean(), reason: z.string() }).nullable(),
  tokens: tokenUsage,
  cost_usd: z.number().nullable(),
  /** The same by model, where the agent tells it. */
  models: z.array(modelSpending),
  /**
   * Sum of the whole session with its earlier runs, as an agent told it that counts that way; null
   * for one that counts each run by itself.
   */
  session_totals: spending.nullable(),
  files: z.array(z.string()),
  commands: z.array(z.object({ command: z.string(), exit_code: z.int().nullable() })),
  permission_denials: z.int().nonnegative(),
  limit: z.object({ resets_at: z.string().nullable() }).nullable(),
  error: z.string().nullable(),
  /** Which of our own limits ended the run, if any. */
  stopped_by: stopCause.nullable(),
});

/** What a whole run of an agent amounted to. */
export type RunSummary = z.infer<typeof runSummary>;
