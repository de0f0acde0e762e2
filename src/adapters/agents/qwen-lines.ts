import { z } from "zod";

/**
 * The lines of Qwen Code's `stream-json` output, as far as they matter here (measured with 0.24.4).
 * They look like Claude Code's, but usage, errors and tools are Qwen's own.
 */

const optionalText = z.string().nullish().catch(null);
const count = z.int().nonnegative().nullish().catch(null);

const block = z.object({
  type: z.string(),
  text: optionalText,
  thinking: optionalText,
  id: optionalText,
  name: optionalText,
  input: z.unknown().optional(),
  tool_use_id: optionalText,
  content: z.unknown().optional(),
  is_error: z.boolean().nullish().catch(null),
});

/** A part of a message; which fields it has depends on its type. */
export type QwenBlock = z.infer<typeof block>;

/**
 * Of the whole session, earlier runs that it resumes included. Cached tokens are part of
 * `input_tokens`.
 */
const usage = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
});

/** Tokens of the whole session. */
export type QwenUsage = z.infer<typeof usage>;

/** Any line that is read for more than its presence. */
export const qwenLine = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("system"),
    subtype: z.string(),
    session_id: optionalText,
    model: optionalText,
    cwd: optionalText,
  }),
  z.object({
    type: z.literal("assistant"),
    message: z.object({ content: z.array(block) }),
    /** Set on the lines of a subagent. */
    parent_tool_use_id: optionalText,
  }),
  z.object({
    type: z.literal("user"),
    message: z.object({ content: z.union([z.string(), z.array(block)]) }),
  }),
  z.object({
    type: z.literal("result"),
    subtype: z.string(),
    is_error: z.boolean(),
    result: optionalText,
    usage: usage.nullish().catch(null),
    error: z.object({ message: optionalText }).nullish().catch(null),
    permission_denials: z
      .array(z.object({ tool_name: z.string() }))
      .nullish()
      .catch(null),
  }),
]);

/** Any line that is read for more than its presence. */
export type QwenLine = z.infer<typeof qwenLine>;

/** What its tools are given, as far as it matters here. */
export const qwenInput = z.object({
  command: z.string().nullish().catch(null),
  file_path: z.string().nullish().catch(null),
  notebook_path: z.string().nullish().catch(null),
});

/** Kinds of lines that say nothing which other lines do not say too. */
export const QWEN_QUIET_TYPES: readonly string[] = ["stream_event", "control_response"];
