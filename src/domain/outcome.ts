import { z } from "zod";
import type { RunSummary } from "./agent-event.ts";

/** What one run of an agent came to. Each has exactly one next step in the loop. */
export const outcome = z.enum([
  "success",
  "likely_success",
  "failed",
  "likely_failed",
  "needs_decision",
  "too_large",
  "no_change",
  "rate_limited",
  "interrupted",
  "infrastructure",
  "unknown",
]);

/** What one run of an agent came to. */
export type Outcome = z.infer<typeof outcome>;

/** The line with which an agent may say how its run ended. */
export const resultLine = z.object({
  nonce: z.string(),
  /** `question`: it is complete, and asks something that keeps nobody from going on. */
  status: z.enum(["complete", "blocked", "failed", "too_large", "question"]),
  summary: z.string().default(""),
  question: z.string().optional(),
  options: z.array(z.string()).optional(),
  // What follows is new and of no weight for the outcome: nonsense there counts as nothing said.
  recommendation: z.string().optional().catch(undefined),
  /** The option that it takes by itself. */
  default: z.string().optional().catch(undefined),
  experiments: z
    .array(z.object({ option: z.string(), commit: z.string().optional(), result: z.string() }))
    .optional()
    .catch(undefined),
  /** Why no option could be tried. */
  untried: z.string().optional().catch(undefined),
  blocking: z.boolean().optional().catch(undefined),
});

/** The line with which an agent may say how its run ended. */
export type ResultLine = z.infer<typeof resultLine>;

/** Whether an agent says that it cannot go on before a person decides. */
export function isBlocked(result: Pick<ResultLine, "status" | "blocking"> | null): boolean {
  return result?.status === "blocked" && result.blocking !== false;
}

/** How the project's checks went on the committed tree; null when they were not run. */
export type CheckSignal = "green" | "red" | "unrunnable" | null;

/** Everything that is known of a finished run. `changed`: the branch holds something new. */
export type Signals = {
  checks: CheckSignal;
  changed: boolean;
  run: Pick<RunSummary, "exit_code" | "signal" | "ended" | "limit" | "stopped_by" | "error"> &
    Partial<Pick<RunSummary, "final_message">>;
  result: ResultLine | null;
};

/** An outcome, how sure it is (0..1), and the signals it rests on, in words. */
export type Settled = { outcome: Outcome; confidence: number; signals: string[] };

const settled = (outcome: Outcome, confidence: number, ...signals: string[]): Settled => ({
  outcome,
  confidence,
  signals,
});

/** The result line in an agent's own final message that carries this run's nonce; else null. */
export function findResultLine(final_message: string | null, nonce: string): ResultLine | null {
  const lines = (final_message ?? "").split("\n").filter((l) => l.startsWith("RINGMASTER_RESULT "));
  for (const line of lines.toReversed()) {
    const parsed = resultLine.safeParse(parseJson(line.slice("RINGMASTER_RESULT ".length)));
    if (parsed.success && parsed.data.nonce === nonce) return parsed.data;
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON: then it is no result line
  }
}

/**
 * Signals to outcome, by order of trust: a question blocks whatever else; then the run's own
 * evidence; then the stream's terminal event; then the result line; then the exit code; then how
 * the last message ends, in words that agents use. Exit 0 alone proves nothing (several agents exit
 * 0 after a refused permission or a signal).
 */
export function settle(signals: Signals): Settled {
  const said = signals.result?.status;
  if (isBlocked(signals.result)) return settled("needs_decision", 1, "result line: blocked");
  if (said === "too_large") return settled("too_large", 1, "result line: too large");
  if (signals.checks === "unrunnable") return settled("infrastructure", 1, "checks: unrunnable");
  return settleStopped(signals) ?? settleWork(signals);
}

/** Whether a run was cut off, so that no check of what it left can decide anything. */
export function isCutOff(run: Signals["run"]): boolean {
  return settleStopped({ run }) !== null;
}

/** A run that was cut off left half of its work, however green that half may be. */
function settleStopped({ run }: Pick<Signals, "run">): Settled | null {
  if (run.limit !== null && run.ended?.ok !== true)
    return settled("rate_limited", 0.9, "stream: usage limit");
  if (run.stopped_by !== null) return settled("interrupted", 1, `stopped by: ${run.stopped_by}`);
  if (run.signal !== null) return settled("interrupted", 0.9, `signal: ${run.signal}`);
  return null;
}

function settleWork(signals: Signals): Settled {
  const { checks, changed, run, result } = signals;
  if (checks === "red") return settled("failed", 1, "checks: red");
  if (checks === "green" && changed) return settled("success", 1, "checks: green", "tree: changed");
  if (run.ended?.ok === false) return settled("failed", 0.9, `stream: ${run.ended.reason}`);
  if (!changed) return settled("no_change", 0.9, "tree: unchanged");
  if (result?.status === "failed") return settled("likely_failed", 0.7, "result line: failed");
  if (run.exit_code !== null && run.exit_code !== 0)
    return settled("likely_failed", 0.6, `exit code: ${run.exit_code}`);
  if (run.ended?.ok) return settled("likely_success", 0.6, `stream: ${run.ended.reason}`);
  return settlePhrase(run.final_message ?? "") ?? NOTHING_SAID;
}

const NOTHING_SAID = settled("unknown", 0.3, "stream: no terminal event");

/** Words with which older tools and agents end, a line of their own, and what they mean. */
const PHRASES: readonly (readonly [RegExp, Outcome])[] = [
  [/^(task|work) (is )?complete[d]?[.!]?$/i, "likely_success"],
  [/^all done[.!]?$/i, "likely_success"],
  [/^(i am|i'm) blocked\b[^?]*$/i, "likely_failed"],
  [/^(task|work) (has )?failed[.!]?$/i, "likely_failed"],
  [
    /^i (could not|was unable to) (complete|finish) (the|this) (task|work)\b[^?]*$/i,
    "likely_failed",
  ],
];

const PHRASE_CONFIDENCE = 0.4;
const PHRASE_CHARS_MAX = 200;

/** The weakest signal of all: the last line of the agent's own last message. */
function settlePhrase(final_message: string): Settled | null {
  const last = final_message.trimEnd().split("\n").at(-1) ?? "";
  if (last.length > PHRASE_CHARS_MAX) return null;
  const found = PHRASES.find(([phrase]) => phrase.test(last));
  return found ? settled(found[1], PHRASE_CONFIDENCE, `last words: ${last}`) : null;
}
