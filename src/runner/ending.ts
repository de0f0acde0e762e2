import type { RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Outcome, ResultLine } from "../domain/outcome.ts";
import { askingOf } from "../domain/question.ts";
import type { RepositorySettings } from "../domain/settings.ts";
import type { Judged } from "../domain/verdict.ts";
import type { Surrender } from "./reins.ts";
import type { Verdict } from "./verdict.ts";

/** What is known at the end of an iteration. */
export type Finish = {
  outcome: Outcome;
  signals: string[];
  run: RunSummary;
  result: ResultLine | null;
  /** What the checks or the run complain of. */
  complaint: string | null;
  /** What the project's policy refuses, for a person to decide when no iteration is left. */
  refused?: string | null;
  /** What a reviewer asks for, of work whose checks are green. */
  wanted?: string | null;
  /** Where a reviewer went that it may not. */
  trespass?: string | null;
  /** No further iteration is begun. */
  is_last: boolean;
  /** How the loop stands; null: it may go on. */
  judged: Judged | null;
  /** Why the server lets no other round begin; a person must decide. */
  stop: string | null;
  surrender: Surrender | null;
  /** A person said something meanwhile that no agent has heard. */
  unheard?: boolean;
  limits: RepositorySettings["limits"];
};

/** How an attempt ends, as far as it follows from an iteration. */
export type Ending = Pick<Verdict, "resolution" | "question" | "asked" | "reason"> &
  Partial<Pick<Verdict, "outcome">>;

/** What each outcome means for the attempt; null: another iteration. */
export function endingOf(finish: Finish): Ending | null {
  const { outcome, run, result } = finish;
  const limit = limitReached(finish);
  const reason = limit ?? finish.complaint ?? reasonOf(finish);
  const failed = { resolution: "failed", reason } as const;
  const given_back = { resolution: "given_back", reason } as const;
  if (finish.trespass) return { ...failed, question: finish.trespass };
  if (run.stopped_by === "budget") return spentUp(run.error ?? reason);
  if (run.stopped_by === "boundary") return { ...failed, question: run.error ?? reason };
  if (finish.stop !== null && isUnfinished(outcome)) return spentUp(finish.stop);
  if (outcome === "success" && isToHear(finish)) return null;
  const endings: Partial<Record<Outcome, Ending>> = {
    success: { resolution: "proven", question: null, reason },
    needs_decision: { ...failed, question: questionOf(result), asked: askingOf(result) },
    too_large: { ...failed, question: tooLargeOf(result) },
    infrastructure: { ...given_back, question: reason },
    rate_limited: { ...given_back, question: null },
    interrupted: interruptedEnding(finish, { limit, reason }),
  };
  return endings[outcome] ?? exhausted(finish, reason);
}

/** Proven work is not merged past what a person says of it, as long as another round may begin. */
const isToHear = ({ unheard = false, is_last, stop, surrender }: Finish): boolean =>
  unheard && !is_last && stop === null && surrender === null;

/** Whether it would be given back, to be gone on with at once or when its account may again. */
const isUnfinished = (outcome: Outcome) => outcome === "rate_limited" || outcome === "interrupted";

/** The end of a task's budget. Once a person grants it again, the work goes on where it was. */
const spentUp = (stop: string) =>
  ({
    resolution: "failed",
    outcome: "needs_decision",
    reason: stop,
    question: stop,
  }) satisfies Ending;

/** Green work of which no agent approved: the server lets a person review it. */
const FOR_PERSON = { resolution: "proven", question: null, outcome: "success" } as const;

/** The end of a loop that nothing but its limits or its standing ends; null: another iteration. */
function exhausted(finish: Finish, reason: string): Ending | null {
  const { is_last, judged, stop, outcome, complaint, refused = null, wanted = null } = finish;
  const is_over = judged !== null || is_last || stop !== null;
  if (wanted !== null && is_over) return { ...FOR_PERSON, reason: wanted };
  if (stop !== null) return spentUp(stop);
  if (!is_over) return null;
  const why = outcome === "no_change" ? (complaint ?? judged?.why) : judged?.why;
  return { resolution: "failed", reason: why ?? reason, question: refused };
}

/**
 * A run that the agent itself brought to its end counts; one that others ended does not, unless
 * that happens again and again.
 */
function interruptedEnding(
  { surrender, judged }: Finish,
  { limit, reason }: { limit: string | null; reason: string },
): Ending {
  const is_to_blame = limit !== null || (surrender?.is_to_blame ?? judged !== null);
  const resolution = is_to_blame ? "failed" : "given_back";
  return { resolution, question: null, reason: surrender?.why ?? limit ?? judged?.why ?? reason };
}

function reasonOf({ outcome, signals }: Finish): string {
  return outcome === "no_change" ? "The agent changed nothing." : signals.join(", ");
}

/**
 * The sentence for a run that one of our own limits ended. That is the agent's doing and counts as
 * a failed attempt: given back without blame, it would be started again for ever.
 */
function limitReached({ run, limits }: Finish): string | null {
  const { agent_idle_ms, agent_run_ms } = limits;
  const megabytes = LIMITS.agent_run_bytes_max / 1_000_000;
  if (run.stopped_by === "idle_limit")
    return `The agent printed nothing for ${agent_idle_ms / 1000} s (agent_idle_ms); it was ended.`;
  if (run.stopped_by === "run_limit")
    return `The agent ran for ${agent_run_ms / 1000} s (agent_run_ms); it was ended.`;
  if (run.stopped_by === "output_limit")
    return `The agent printed more than ${megabytes} MB in one run; it was ended.`;
  if (run.stopped_by === "loop_guard")
    return `The agent turned in a circle and was ended. ${run.error ?? ""}`.trim();
  return null;
}

function questionOf(result: ResultLine | null): string {
  return listed(result?.question ?? result?.summary ?? "The agent needs a decision.", result);
}

/** What was found, and the parts that the agent proposes, each on a line of its own. */
function tooLargeOf(result: ResultLine | null): string {
  return listed(`Too large: ${result?.summary}`, result);
}

function listed(sentence: string, result: ResultLine | null): string {
  return [sentence, ...(result?.options?.map((option) => `- ${option}`) ?? [])].join("\n");
}
