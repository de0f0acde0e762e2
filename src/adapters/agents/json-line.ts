import type { z } from "zod";
import type { AgentEvent } from "../../domain/agent-event.ts";

/** The value of a line of JSON; null for a line that is none, which then is an `unknown` event. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // no JSON, such as a warning or half a line
  }
}

/** The lines of an agent that are understood, and those that are known to say nothing. */
export type LineForm<L> = { shape: z.ZodType<L>; isQuiet?: (value: unknown) => boolean };

/**
 * The events of one line: what `read` makes of a line of the form, none for an empty or quiet one,
 * and `unknown` for every other. `read` is given the whole value, too.
 */
export function readJsonLine<L>(
  text: string,
  { shape, isQuiet }: LineForm<L>,
  read: (line: L, value: unknown) => AgentEvent[],
): AgentEvent[] {
  if (text.trim() === "") return [];
  const value = parseLine(text);
  const parsed = shape.safeParse(value);
  if (parsed.success) return read(parsed.data, value);
  return isQuiet?.(value) === true ? [] : [{ type: "unknown", line: text }];
}
