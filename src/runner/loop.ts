import type { RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import {
  findResultLine,
  isCutOff,
  settle,
  type CheckSignal,
  type Outcome,
  type ResultLine,
} from "../domain/outcome.ts";
import type { WorkState } from "../ports/workspace.ts";
import { checkWork } from "./check.ts";
import type { Course } from "./course.ts";
import { endingOf, UNCHANGED_IN_A_ROW_MAX } from "./ending.ts";
import type { Attempt } from "./parts.ts";
import { addSpending, NOTHING_SPENT, type Spending } from "./spending.ts";
import { runTurn } from "./turn.ts";
import type { Verdict } from "./verdict.ts";

/** What one iteration came to. */
type Iteration = {
  outcome: Outcome;
  signals: string[];
  run: RunSummary;
  spent: Spending;
  course: Course;
  state: WorkState;
  result: ResultLine | null;
  complaint: string | null;
};

/** Agent, checks, and again with what failed, until the tree is proven or a limit says stop. */
export async function workLoop(attempt: Attempt): Promise<Verdict> {
  const { limits } = attempt.settings;
  const isLate = timeLimit(attempt);
  let { course } = attempt;
  let spent = NOTHING_SPENT;
  let unchanged = 0;
  for (let iteration = 1; ; iteration++) {
    const done = await iterate(attempt, iteration, course);
    course = done.course;
    spent = addSpending(spent, done.spent);
    unchanged = done.outcome === "no_change" ? unchanged + 1 : 0;
    const is_spent = iteration >= limits.iterations_per_attempt || isLate();
    const is_last = is_spent || unchanged >= UNCHANGED_IN_A_ROW_MAX;
    const surrender = attempt.control.surrender();
    const end = endingOf({ ...done, is_last, surrender, limits });
    if (end) return { ...end, ...spent, outcome: done.outcome, head_commit: headOf(done) };
    await sayStep(attempt, iteration, done.state.changed ? "checks_red" : "no_change");
  }
}

/** Whether the attempt's time is over; what a person paused it for does not count. */
function timeLimit({ parts, control }: Attempt): () => boolean {
  const end_ms = parts.clock.monotonic() + LIMITS.attempt_ms_max;
  return () => parts.clock.monotonic() >= end_ms + control.pausedMs();
}

const headOf = ({ state }: Iteration) => (state.changed ? state.head : null);

async function iterate(attempt: Attempt, iteration: number, begin: Course): Promise<Iteration> {
  const nonce = attempt.parts.clock.secret().slice(0, 16);
  await sayStep(attempt, iteration, "coding");
  const turn = await runTurn(attempt, { iteration, nonce }, begin);
  const { run } = turn;
  // Before the folder is touched: a worker that slept past its lease learns here that it lost it.
  await sayStep(attempt, iteration, "testing", run.session_id);
  const state = await attempt.parts.workspace.commit(attempt.plan, commitMessage(attempt));
  const is_whole = state.changed && !isCutOff(run);
  const checked = is_whole ? await checkWork(attempt, iteration, state) : NOT_CHECKED;
  const result = findResultLine(run.final_message, nonce);
  const signals = { checks: checked.signal, changed: state.changed, run, result };
  return { ...settle(signals), ...turn, state, result, complaint: checked.complaint ?? run.error };
}

const NOT_CHECKED: { signal: CheckSignal; complaint: null } = { signal: null, complaint: null };

function commitMessage({ parts, claim }: Attempt): string {
  const trailers = [
    `Ringmaster-Task: ${claim.task.id}`,
    `Ringmaster-Attempt: ${claim.attempt.id}`,
    `Ringmaster-Worker: ${parts.id}`,
    `Ringmaster-Agent: ${claim.attempt.agent}`,
  ];
  return `${claim.task.title}\n\n${trailers.join("\n")}\n`;
}

type Step = "coding" | "testing" | "checks_red" | "no_change";

async function sayStep(
  attempt: Attempt,
  iteration: number,
  step: Step,
  session_id: string | null = null,
): Promise<void> {
  const { id, fence } = attempt.claim.attempt;
  const body = { fence, iteration, step, base_commit: attempt.base, session_id };
  const once = { idempotency_key: `step:${id}:${iteration}:${step}`, signal: attempt.signal };
  await attempt.client.call("reportProgress", { params: { id }, body }, once);
  attempt.parts.show(`  iteration ${iteration}: ${step}`);
}
