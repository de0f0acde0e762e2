import { z } from "zod";

/**
 * The lines of Gemini CLI's `stream-json` output, as far as they matter here (measured with
 * 0.61.0). Loose on purpose: what is missing or new must not make a line unreadable.
 */

const optionalText = z.string().nullish().catch(null);
const count = z.int().nonnegative().nullish().catch(null);

/** Counts of one process. What came from the cache is in `input_tokens`, but not in `input`. */
const counts = z.object({
  total_tokens: count,
  input_tokens: count,
  output_tokens: count,
  cached: count,
  input: count,
});

/** Counts of one process, or of one model in it. */
export type GeminiCounts = z.infer<typeof counts>;

const stats = counts.extend({
  models: z.record(z.string(), counts).nullish().catch(null),
});

/** Counts of one process as a whole and by model. */
export type GeminiStats = z.infer<typeof stats>;

const problem = z.object({ type: optionalText, message: optionalText }).nullish().catch(null);

/** Any line that is read for more than its presence. */
export const geminiLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("init"), session_id: z.string(), model: optionalText }),
  z.object({ type: z.literal("message"), role: z.string(), content: z.string().default("") }),
  z.object({
    type: z.literal("tool_use"),
    tool_name: z.string(),
    tool_id: z.string(),
    parameters: z.unknown().optional(),
  }),
  z.object({
    type: z.literal("tool_result"),
    tool_id: z.string(),
    status: z.string(),
    output: optionalText,
    error: problem,
  }),
  z.object({ type: z.literal("error"), severity: optionalText, message: z.string() }),
  z.object({
    type: z.literal("result"),
    status: z.string(),
    error: problem,
    stats: stats.nullish().catch(null),
  }),
]);

/** Any line that is read for more than its presence. */
export type GeminiLine = z.infer<typeof geminiLine>;

/** What its tools are given, as far as it matters here. */
export const geminiParameters = z.object({
  command: z.string().nullish().catch(null),
  file_path: z.string().nullish().catch(null),
});
