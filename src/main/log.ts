import pino from "pino";
import type { Log } from "../engine/world.ts";

/** A log on standard output, one JSON object a line; `facts` never hold secrets. */
export function makeLog(level: string, facts: Record<string, unknown>): pino.Logger & Log {
  return pino({ level, base: facts, timestamp: pino.stdTimeFunctions.isoTime });
}
