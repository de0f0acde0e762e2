import { z } from "zod";

/**
 * The lines of `codex exec --json`, as far as they matter here (measured with 0.169.0). Loose on
 * purpose: what is missing or new must not make a line unreadable.
 */

const optionalText = z.string().nullish().catch(null);

/** One thing that Codex did; which fields it has depends on its type. */
export const codexItem = z.object({
  id: z.string().default(""),
  type: z.string(),
  text: optionalText,
  message: optionalText,
  status: optionalText,
  command: optionalText,
  aggregated_output: optionalText,
  exit_code: z.int().nullish().catch(null),
  changes: z
    .array(z.object({ path: z.string(), kind: z.enum(["add", "update", "delete"]) }))
    .nullish()
    .catch(null),
  server: optionalText,
  tool: optionalText,
  arguments: z.unknown().optional(),
  query: optionalText,
  result: z.object({ content: z.unknown().optional() }).nullish().catch(null),
  error: z.unknown().optional(),
});

/** One thing that Codex did. */
export type CodexItem = z.infer<typeof codexItem>;

/** Sums of the thread, earlier runs that it resumes included. Cached tokens are part of `input`. */
const usage = z.object({
  input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  cached_input_tokens: z.int().nonnegative().nullish().catch(null),
  cache_write_input_tokens: z.int().nonnegative().nullish().catch(null),
});

/** Sums of the thread. */
export type CodexUsage = z.infer<typeof usage>;

/** Any line that is read for more than its presence. */
export const codexLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thread.started"), thread_id: z.string() }),
  z.object({ type: z.literal("item.started"), item: codexItem }),
  z.object({ type: z.literal("item.completed"), item: codexItem }),
  z.object({ type: z.literal("turn.completed"), usage: usage.nullish().catch(null) }),
  z.object({ type: z.literal("turn.failed"), error: z.object({ message: z.string() }) }),
  z.object({ type: z.literal("error"), message: z.string() }),
]);

/** Any line that is read for more than its presence. */
export type CodexLine = z.infer<typeof codexLine>;

/** Kinds of lines that say nothing which other lines do not say too. */
export const CODEX_QUIET_TYPES: readonly string[] = ["turn.started", "item.updated"];
