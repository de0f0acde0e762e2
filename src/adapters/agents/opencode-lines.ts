import { z } from "zod";

// Every field may be missing or of another type in another version: such a field is left out, and
// the rest of the line is still read.
const word = z.string().nullish().catch(null);
const amount = z.number().nonnegative().nullish().catch(null);

const file = z.object({ filePath: word, relativePath: word, type: word });

const input = z.object({ command: word, filePath: word });

const metadata = z.object({
  exit: z.int().nullish().catch(null),
  exists: z.boolean().nullish().catch(null),
  files: z.array(file).nullish().catch(null),
});

const toolState = z.object({
  status: word,
  input: z.unknown().optional(),
  output: word,
  error: word,
  title: word,
  metadata: metadata.nullish().catch(null),
});

const tokens = z.object({
  total: amount,
  input: amount,
  output: amount,
  reasoning: amount,
  cache: z.object({ read: amount, write: amount }).nullish().catch(null),
});

const part = z.object({
  text: word,
  synthetic: z.boolean().nullish().catch(null),
  tool: word,
  callID: word,
  state: toolState.nullish().catch(null),
  reason: word,
  tokens: tokens.nullish().catch(null),
  cost: amount,
});

const errorData = z.object({
  message: word,
  statusCode: z.int().nullish().catch(null),
  responseHeaders: z.record(z.string(), z.string()).nullish().catch(null),
});

const failure = z.object({ name: word, data: errorData.nullish().catch(null) });

/** A line of `opencode run --format json`, and of Kilo, which is made from it. */
export const opencodeLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("step_start"), timestamp: amount, sessionID: word }),
  z.object({ type: z.literal("text"), timestamp: amount, sessionID: word, part }),
  z.object({ type: z.literal("reasoning"), timestamp: amount, sessionID: word, part }),
  z.object({ type: z.literal("tool_use"), timestamp: amount, sessionID: word, part }),
  z.object({ type: z.literal("step_finish"), timestamp: amount, sessionID: word, part }),
  z.object({ type: z.literal("error"), timestamp: amount, sessionID: word, error: failure }),
]);

/** A line of opencode's stream. */
export type OpencodeLine = z.infer<typeof opencodeLine>;
/** What was said, called or counted in one line. */
export type Part = z.infer<typeof part>;
/** What a provider answered when it refused. */
export type ErrorData = z.infer<typeof errorData>;
/** Tokens of one step; `input` and `output` are without the cache. */
export type StepTokens = z.infer<typeof tokens>;

/** What a tool was asked for, as far as we read it. */
export const toolInput = input;
