import type { RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import {
  findResultLine,
  settle,
  type CheckSignal,
  type Outcome,
  type ResultLine,
} from "../domain/outcome.ts";
import type { WorkState } from "../ports/workspace.ts";
import { checkWork } from "./check.ts";
import { runAgent } from "./observe.ts";
import type { Attempt } from "./parts.ts";
import { addSpending, NOTHING_SPENT } from "./spending.ts";
import type { Verdict } from "./verdict.ts";

/** What one iteration came to. */
type Turn = {
  outcome: Outcome;
  signals: string[];
  run: RunSummary;
  state: WorkState;
  result: ResultLine | null;
  complaint: string | null;
};

const UNCHANGED_IN_A_ROW_MAX = 2;

/** Agent, checks, and again with what failed, until the tree is proven or a limit says stop. */
export async function workLoop(attempt: Attempt): Promise<Verdict> {
  const most = attempt.settings.limits.iterations_per_attempt;
  const { clock } = attempt.parts;
  const end_ms = clock.monotonic() + LIMITS.attempt_ms_max;
  let spent = NOTHING_SPENT;
  let unchanged = 0;
  for (let iteration = 1; ; iteration++) {
    const turn = await takeTurn(attempt, iteration);
    spent = addSpending(spent, turn.run);
    unchanged = turn.outcome === "no_change" ? unchanged + 1 : 0;
    const spent_up = iteration >= most || clock.monotonic() >= end_ms;
    const over = spent_up || unchanged >= UNCHANGED_IN_A_ROW_MAX;
    const end = ending(attempt, turn, over);
    if (end) return { ...end, ...spent, outcome: turn.outcome, head_commit: headOf(turn) };
    await sayStep(attempt, iteration, turn.state.changed ? "checks_red" : "no_change");
  }
}

const headOf = ({ state }: Turn) => (state.changed ? state.head : null);

type Ending = Pick<Verdict, "resolution" | "question" | "reason">;

/** What each outcome means for the attempt; null: another iteration. */
function ending(attempt: Attempt, turn: Turn, over: boolean): Ending | null {
  const limit = limitReached(attempt, turn);
  const reason = limit ?? turn.complaint ?? reasonOf(turn);
  const failed = { resolution: "failed", reason } as const;
  const given_back = { resolution: "given_back", reason } as const;
  const endings: Partial<Record<Outcome, Ending>> = {
    success: { resolution: "proven", question: null, reason },
    needs_decision: { ...failed, question: questionOf(turn.result) },
    too_large: { ...failed, question: `Too large: ${turn.result?.summary}` },
    infrastructure: { ...given_back, question: reason },
    rate_limited: { ...given_back, question: null },
    interrupted: { ...(limit === null ? given_back : failed), question: null },
  };
  return endings[turn.outcome] ?? (over ? { ...failed, question: null } : null);
}

function reasonOf({ outcome, signals }: Turn): string {
  return outcome === "no_change"
    ? `The agent changed nothing, ${UNCHANGED_IN_A_ROW_MAX} runs in a row.`
    : signals.join(", ");
}

/**
 * The sentence for a run that one of our own limits ended. That is the agent's doing and counts as
 * a failed attempt: given back without blame, it would be started again for ever.
 */
function limitReached({ settings }: Attempt, { run }: Turn): string | null {
  const { agent_idle_ms, agent_run_ms } = settings.limits;
  const megabytes = LIMITS.agent_output_bytes_max / 1_000_000;
  if (run.stopped_by === "idle_limit")
    return `The agent printed nothing for ${agent_idle_ms / 1000} s (agent_idle_ms); it was ended.`;
  if (run.stopped_by === "run_limit")
    return `The agent ran for ${agent_run_ms / 1000} s (agent_run_ms); it was ended.`;
  if (run.stopped_by === "output_limit")
    return `The agent printed more than ${megabytes} MB in one run; it was ended.`;
  return null;
}

function questionOf(result: ResultLine | null): string {
  const options = result?.options?.map((option) => `- ${option}`) ?? [];
  return [result?.question ?? result?.summary ?? "The agent needs a decision.", ...options].join(
    "\n",
  );
}

async function takeTurn(attempt: Attempt, iteration: number): Promise<Turn> {
  const nonce = attempt.parts.clock.secret().slice(0, 16);
  await sayStep(attempt, iteration, "coding");
  const run = await runAgent(attempt, iteration, nonce);
  attempt.signal.throwIfAborted();
  // Before the folder is touched: a worker that slept past its lease learns here that it lost it.
  await sayStep(attempt, iteration, "testing");
  const state = await attempt.parts.workspace.commit(attempt.plan, commitMessage(attempt));
  const checked = state.changed ? await checkWork(attempt, iteration, state) : NOT_CHECKED;
  const result = findResultLine(run.final_message, nonce);
  const signals = { checks: checked.signal, changed: state.changed, run, result };
  return { ...settle(signals), run, state, result, complaint: checked.complaint ?? run.error };
}

const NOT_CHECKED: { signal: CheckSignal; complaint: null } = { signal: null, complaint: null };

function commitMessage({ claim }: Attempt): string {
  const trailers = [
    `Ringmaster-Task: ${claim.task.id}`,
    `Ringmaster-Attempt: ${claim.attempt.id}`,
    `Ringmaster-Agent: ${claim.attempt.agent}`,
  ];
  return `${claim.task.title}\n\n${trailers.join("\n")}\n`;
}

type Step = "coding" | "testing" | "checks_red" | "no_change";

async function sayStep(attempt: Attempt, iteration: number, step: Step): Promise<void> {
  const { id, fence } = attempt.claim.attempt;
  const body = { fence, iteration, step, base_commit: attempt.base };
  const once = { idempotency_key: `step:${id}:${iteration}:${step}`, signal: attempt.signal };
  await attempt.client.call("reportProgress", { params: { id }, body }, once);
  attempt.parts.show(`  iteration ${iteration}: ${step}`);
}
