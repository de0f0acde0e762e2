import type { Run } from "../../../../../src/domain/run.ts";
import { stateWords } from "../../../ui/state/tones.ts";

type Ending = Pick<Run, "exit_code" | "signal" | "stopped_by" | "ended">;

/** How a run ended: a few words, what the agent or the error said, and whether it went well. */
export function endOf({ exit_code, signal, stopped_by, ended }: Ending): {
  text: string;
  detail: string | null;
  is_good: boolean;
} {
  if (stopped_by !== null)
    return { text: `stopped: ${stateWords(stopped_by)}`, detail: ended, is_good: false };
  if (signal !== null) return { text: `ended by ${signal}`, detail: ended, is_good: false };
  if (exit_code === 0) return { text: "exit 0", detail: ended, is_good: true };
  return {
    text: exit_code === null ? "how is unknown" : `exit ${exit_code}`,
    detail: ended,
    is_good: false,
  };
}
