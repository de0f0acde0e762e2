import { z } from "zod";

// What is of another type than expected is left out; the rest of the line is still read.
const word = z.string().nullish().catch(null);

const blocks = z.array(z.object({ type: z.string(), text: word })).catch([]);
const message = z.object({ role: word, content: z.union([z.string(), blocks]).catch([]) });

/** A line of Cursor's `stream-json`. */
export const cursorLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("system"), subtype: word, session_id: word, model: word, cwd: word }),
  z.object({ type: z.literal("user") }),
  z.object({ type: z.literal("assistant"), message, session_id: word }),
  z.object({ type: z.literal("thinking"), text: word }),
  z.object({
    type: z.literal("tool_call"),
    subtype: word,
    call_id: word,
    tool_call: z.record(z.string(), z.unknown()).catch({}),
  }),
  z.object({
    type: z.literal("result"),
    subtype: word,
    is_error: z.boolean().catch(false),
    result: word,
    session_id: word,
  }),
]);

/** What stands below the name of a tool, such as `writeToolCall`. */
export const cursorCall = z.object({
  args: z.unknown().optional(),
  result: z.unknown().optional(),
});

/** What a tool was asked for, as far as we read it. */
export const cursorInput = z.object({ path: word, command: word });

/** How a tool went: exactly one of the three is there. */
export const cursorOutcome = z.object({
  success: z
    .object({ exitCode: z.int().nullish().catch(null) })
    .optional()
    .catch({}),
  failure: z
    .object({ exitCode: z.int().nullish().catch(null) })
    .optional()
    .catch({}),
  rejected: z.unknown().optional(),
  error: z.unknown().optional(),
});

/** A line of Cursor's stream. */
export type CursorLine = z.infer<typeof cursorLine>;
