import { z } from "zod";

/**
 * The lines of Claude Code's `stream-json` output, as far as they matter here (measured with
 * 2.1.328 and 2.1.197). Loose on purpose: there are more than 25 kinds of lines, keys come and go
 * between versions.
 */

const optionalText = z.string().nullish();

/** A part of a message; which fields it has depends on its type. */
export const contentBlock = z.object({
  type: z.string(),
  text: optionalText,
  thinking: optionalText,
  id: optionalText,
  name: optionalText,
  input: z.unknown().optional(),
  tool_use_id: optionalText,
  content: z.unknown().optional(),
  is_error: z.boolean().nullish(),
});

/** A part of a message. */
export type ContentBlock = z.infer<typeof contentBlock>;

const systemLine = z.object({
  type: z.literal("system"),
  subtype: z.string(),
  session_id: optionalText,
  cwd: optionalText,
  model: optionalText,
  tool_name: optionalText,
  tool_use_id: optionalText,
  message: optionalText,
  error: optionalText,
  error_status: z.number().nullish(),
  attempt: z.number().nullish(),
  max_retries: z.number().nullish(),
  retry_delay_ms: z.number().nullish(),
});

const turnUsage = z.object({
  input_tokens: z.int(),
  output_tokens: z.int(),
  cache_read_input_tokens: z.int().nullish(),
  cache_creation_input_tokens: z.int().nullish(),
});

/** Tokens of one request, or of a turn. */
export type TurnUsage = z.infer<typeof turnUsage>;

const assistantLine = z.object({
  type: z.literal("assistant"),
  message: z.object({
    content: z.array(contentBlock),
    id: optionalText,
    model: optionalText,
    usage: turnUsage.nullish().catch(null),
  }),
  /** Set on the lines of a subagent: the tool call that started it. */
  parent_tool_use_id: optionalText,
  is_api_error_message: z.boolean().nullish(),
  api_error_status: z.number().nullish(),
  error: optionalText,
});

const toolDetail = z.object({
  type: optionalText,
  filePath: optionalText,
  backgroundTaskId: optionalText,
  returnCodeInterpretation: optionalText,
});

const userLine = z.object({
  type: z.literal("user"),
  message: z.object({ content: z.union([z.string(), z.array(contentBlock)]) }),
  tool_use_result: toolDetail.nullish().catch(null),
  /** Says of a tool that it was refused, and so did not run. */
  tool_result_meta: z
    .array(z.object({ id: z.string(), non_execution_kind: optionalText }))
    .nullish()
    .catch(null),
});

const modelUsage = z.record(
  z.string(),
  z.object({
    inputTokens: z.int(),
    outputTokens: z.int(),
    cacheReadInputTokens: z.int().default(0),
    cacheCreationInputTokens: z.int().default(0),
    costUSD: z.number().nullish(),
  }),
);

/** Tokens and cost by model. */
export type ModelUsage = z.infer<typeof modelUsage>;

const resultLine = z.object({
  type: z.literal("result"),
  subtype: z.string(),
  is_error: z.boolean(),
  session_id: optionalText,
  result: optionalText,
  errors: z.array(z.string()).nullish(),
  terminal_reason: optionalText,
  api_error_status: z.number().nullish(),
  api_error_type: optionalText,
  /** Of this turn and the main agent only. */
  usage: turnUsage.nullish().catch(null),
  /** Since the last result, subagents included; not in older versions. */
  model_usage_since_last_result: modelUsage.nullish().catch(null),
  /** Cumulative over the session, earlier runs that it resumes included. */
  modelUsage: modelUsage.nullish().catch(null),
  total_cost_usd: z.number().nullish(),
  permission_denials: z
    .array(z.object({ tool_name: z.string(), tool_use_id: z.string() }))
    .nullish()
    .catch(null),
});

/** The line that ends a turn; a run may have several, the last one counts. */
export type ResultLine = z.infer<typeof resultLine>;

/** The standing of a subscription's limits, told when it changes; from the types of its SDK. */
const rateLimitLine = z.object({
  type: z.literal("rate_limit_event"),
  rate_limit_info: z.object({
    status: z.string(),
    /** Seconds since 1970. */
    resetsAt: z.number().nullish().catch(null),
    /** Which of the limits: five_hour, seven_day, … */
    rateLimitType: optionalText.catch(null),
    /** Whether it goes on with usage that is paid for apart. */
    isUsingOverage: z.boolean().nullish().catch(null),
  }),
});

/** Any line that is read for more than its presence. */
export const claudeLine = z.discriminatedUnion("type", [
  systemLine,
  assistantLine,
  userLine,
  resultLine,
  rateLimitLine,
]);

/** Any line that is read for more than its presence. */
export type ClaudeLine = z.infer<typeof claudeLine>;

/** Kinds of lines that say nothing which other lines do not say too. */
export const QUIET_TYPES: readonly string[] = [
  "stream_event",
  "control_request",
  "control_response",
  "control_cancel_request",
  "keep_alive",
  "tool_progress",
  "tool_use_summary",
  "auth_status",
];
