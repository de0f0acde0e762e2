import type { Claim } from "../client/client.ts";
import type { Failure } from "../domain/failure.ts";
import type { ResultLine, Settled } from "../domain/outcome.ts";
import type { RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import { isCutOff, sinceAnswer, verdictOf, type Judged, type Round } from "../domain/verdict.ts";
import type { WorkState } from "../ports/workspace.ts";
import { cutEnd } from "../std/text.ts";
import type { Attempt } from "./parts.ts";
import { isTolerated } from "./tolerated.ts";

/** A round that has ended, with everything that is known of it. */
export type EndedRound = Settled & {
  run: RunSummary;
  state: WorkState;
  result: ResultLine | null;
  /** What its checks found; null when none was red. */
  failure: Failure | null;
};

/** What follows from a round: how the loop stands, and whether its limits allow another. */
export type Standing = {
  judged: Judged | null;
  /** Why the server lets no other round begin; null: it does. */
  stop: string | null;
  /** No further round is begun. */
  is_last: boolean;
};

/** The rounds of an attempt as they are counted. */
export type Counter = {
  /** A round has ended. */
  ended(number: number, started_at: string, ended: EndedRound): Promise<Standing>;
  /** Whether the round that is under way is the last one. */
  isLast: () => boolean;
};

/** Rounds of an older server are not told: then the attempt begins at its own first. */
const before = ({ rounds }: Pick<Claim, "rounds">): readonly Round[] => rounds ?? [];

/** The number of an attempt's first round: behind those of the attempts that it goes on with. */
export function firstIteration(claim: Pick<Claim, "rounds">): number {
  return (before(claim).at(-1)?.number ?? 0) + 1;
}

/**
 * Keeps count of an attempt's rounds, tells each to the server, and says how the loop stands.
 * Rounds that others cut off do not count for the limit, nor do those before a person's answer.
 */
export function countRounds(attempt: Attempt): Counter {
  const { limits } = attempt.settings;
  const { rounds, start } = sinceAnswer(before(attempt.claim));
  const isLate = timeLimit(attempt);
  const isOver = (under_way: number) => {
    const counted = rounds.filter((round) => !isCutOff(round)).length;
    return counted + under_way >= limits.iterations_per_attempt || isLate();
  };
  return {
    isLast: () => isOver(1),
    async ended(number, started_at, ended) {
      const { outcome, state, failure } = ended;
      const tree = state.changed ? state.tree : null;
      const { fingerprint = null, failed = [] } = failure ?? {};
      rounds.push({ number, outcome, tree, failure: fingerprint, failed });
      const judged = verdictOf(rounds, { ...limits, start });
      const stop = await tellRound(attempt, { number, started_at, ended, judged });
      return { judged, stop, is_last: isOver(0) };
    },
  };
}

/** Whether the attempt's time is over; what a person paused it for does not count. */
function timeLimit({ parts, control }: Attempt): () => boolean {
  const end_ms = parts.clock.monotonic() + LIMITS.attempt_ms_max;
  return () => parts.clock.monotonic() >= end_ms + control.pausedMs();
}

type Told = { number: number; started_at: string; ended: EndedRound; judged: Judged | null };

async function tellRound(attempt: Attempt, told: Told): Promise<string | null> {
  const { parts, claim, client, signal } = attempt;
  const { id } = claim.attempt;
  const once = { idempotency_key: `iteration:${id}:${told.number}`, signal };
  try {
    const body = bodyOf(attempt, told);
    return (await client.call("recordIteration", { params: { id }, body }, once)).stop;
  } catch (error) {
    if (!isTolerated(error)) throw error;
    parts.show(`  the round is not kept by the server: ${error.message}`);
    return null;
  }
}

const SIGNALS_MAX = 50;
const SIGNAL_CHARS_MAX = 500;
const SUMMARY_CHARS_MAX = 2_000;

function bodyOf({ parts, claim }: Attempt, { number, started_at, ended, judged }: Told) {
  const { outcome, confidence, signals, run, state, failure } = ended;
  return {
    fence: claim.attempt.fence,
    number,
    outcome,
    confidence,
    signals: signals.slice(0, SIGNALS_MAX).map((signal) => cutEnd(signal, SIGNAL_CHARS_MAX)),
    verdict: judged?.verdict ?? null,
    commit: state.changed ? state.head : null,
    tree: state.changed ? state.tree : null,
    failure: failure?.fingerprint ?? null,
    failed: failure?.failed ?? [],
    summary: cutEnd(lastWords(ended), SUMMARY_CHARS_MAX),
    session_id: run.session_id,
    started_at,
    ended_at: parts.clock.now(),
  };
}

/** What the agent says it did: in its result line, else in its last message without that line. */
function lastWords({ result, run }: EndedRound): string {
  if (result && result.summary !== "") return result.summary;
  return (run.final_message ?? "").replace(/^RINGMASTER_RESULT .*$/gm, "").trim();
}
