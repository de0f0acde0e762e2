import { z } from "zod";

// What is of another type than expected is left out; the rest of the line is still read.
const word = z.string().nullish().catch(null);
const count = z.int().nonnegative().nullish().catch(null);

const call = z.object({
  value: z.object({ name: word, arguments: z.unknown().optional() }).nullish().catch(null),
  error: word,
});

const result = z.object({
  status: word,
  value: z.unknown().optional(),
  error: word,
});

const block = z.object({
  type: z.string(),
  id: word,
  text: word,
  thinking: word,
  toolCall: call.nullish().catch(null),
  toolResult: result.nullish().catch(null),
});

const message = z.object({
  id: word,
  role: word,
  content: z.array(z.unknown()).catch([]),
});

/** A line of `goose run --output-format stream-json`. */
export const gooseLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message"), message }),
  z.object({ type: z.literal("notification") }),
  z.object({ type: z.literal("model_change"), model: word }),
  z.object({ type: z.literal("error"), error: word }),
  z.object({
    type: z.literal("complete"),
    total_tokens: count,
    input_tokens: count,
    output_tokens: count,
  }),
]);

/** A part of a message. */
export const gooseBlock = block;

/** What a tool of the developer extension was asked for, as far as we read it. */
export const gooseInput = z.object({ command: word, path: word });

/** A line of Goose's stream. */
export type GooseLine = z.infer<typeof gooseLine>;
/** A part of a message. */
export type GooseBlock = z.infer<typeof block>;
