import { z } from "zod";

/**
 * The lines of Copilot CLI's JSON output, as far as they matter here (measured with 1.0.102). There
 * are more than 24 kinds; most are about its own workings.
 */

const optionalText = z.string().nullish().catch(null);
const optionalCount = z.int().nullish().catch(null);

const result = z.object({ content: z.unknown().optional() }).nullish().catch(null);

/** What a line tells; which fields it has depends on its type. */
export const copilotData = z.object({
  model: optionalText,
  content: optionalText,
  reasoningText: optionalText,
  parentToolCallId: optionalText,
  toolCallId: optionalText,
  toolName: optionalText,
  arguments: z.unknown().optional(),
  success: z.boolean().nullish().catch(null),
  result,
  error: z.object({ message: optionalText, code: optionalText }).nullish().catch(null),
  shellExecution: z.object({ exitCode: optionalCount }).nullish().catch(null),
  fileEdits: z
    .array(z.object({ path: z.string(), kind: optionalText }))
    .nullish()
    .catch(null),
  reason: optionalText,
  errorType: optionalText,
  message: optionalText,
  statusCode: optionalCount,
});

/** What a line tells. */
export type CopilotData = z.infer<typeof copilotData>;

const withData = <Type extends string>(type: Type) =>
  z.object({ type: z.literal(type), data: copilotData });

/** Any line that is read for more than its presence. */
export const copilotLine = z.discriminatedUnion("type", [
  withData("session.tools_updated"),
  withData("assistant.message"),
  withData("assistant.reasoning"),
  withData("assistant.turn_retry"),
  withData("tool.execution_start"),
  withData("tool.execution_complete"),
  withData("session.error"),
  withData("abort"),
  z.object({ type: z.literal("result"), sessionId: z.string(), exitCode: z.int() }),
]);

/** Any line that is read for more than its presence. */
export type CopilotLine = z.infer<typeof copilotLine>;

/** What its tools are given, as far as it matters here. */
export const copilotArguments = z.object({ command: z.string().nullish().catch(null) });

/** Begin the types of lines that say nothing which other lines do not say too. */
export const COPILOT_QUIET =
  /^(session|assistant|agent|model|tool|user|hook|skill|subagent|system)\./;
