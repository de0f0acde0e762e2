import { findResultLine, isCutOff, settle } from "../domain/outcome.ts";
import { bothEnded } from "../std/both.ts";
import { redactLine } from "../std/redact.ts";
import { askMeanwhile, nudgeOnce } from "./asking.ts";
import { checkWork } from "./check.ts";
import { withoutSecrets } from "./committed.ts";
import type { Course } from "./course.ts";
import { endingOf } from "./ending.ts";
import { openGate, throughGate, type Gate } from "./gate.ts";
import type { Attempt } from "./parts.ts";
import { countRounds, firstIteration, type EndedRound } from "./rounds.ts";
import { addSpending, NOTHING_SPENT, type Spending } from "./spending.ts";
import { runTurn } from "./turn.ts";
import type { Verdict } from "./verdict.ts";

/** What one iteration came to. */
type Iteration = EndedRound & {
  spent: Spending;
  course: Course;
  complaint: string | null;
  /** What the project's policy refuses of it. */
  refused: string | null;
  /** What a reviewer asks for, of work whose checks are green. */
  wanted: string | null;
};

/** Agent, checks, and again with what failed, until the tree is proven or a limit says stop. */
export async function workLoop(attempt: Attempt): Promise<Verdict> {
  const { limits } = attempt.settings;
  let { course } = attempt;
  let spent = NOTHING_SPENT;
  const rounds = countRounds(attempt);
  const nudge = nudgeOnce();
  const gate = openGate(attempt, rounds.isLast);
  for (let iteration = firstIteration(attempt.claim); ; iteration++) {
    const started_at = attempt.parts.clock.now();
    const done = await iterate(attempt, { iteration, gate }, course);
    course = done.course;
    spent = addSpending(spent, done.spent);
    const standing = await rounds.ended(iteration, started_at, done);
    await askMeanwhile(attempt, iteration, done.result);
    const told = { surrender: attempt.control.surrender(), unheard: attempt.control.hasWords() };
    const finish = { ...done, ...standing, ...told, limits };
    const news = nudge(finish);
    if (news !== null) course = { ...course, news };
    const end = news === null ? endingOf(finish) : null;
    if (end) return { outcome: done.outcome, ...end, ...spent, head_commit: headOf(done) };
    await sayStep(attempt, iteration, done.state.changed ? "checks_red" : "no_change");
  }
}

const headOf = ({ state }: Iteration) => (state.changed ? state.head : null);

async function iterate(
  attempt: Attempt,
  { iteration, gate }: { iteration: number; gate: Gate },
  begin: Course,
): Promise<Iteration> {
  const nonce = attempt.parts.clock.secret().slice(0, 16);
  await sayStep(attempt, iteration, "coding");
  const turn = await runTurn(attempt, { iteration, nonce }, begin);
  const { run } = turn;
  // Before the folder is touched: a worker that slept past its lease learns here that it lost it.
  await sayStep(attempt, iteration, "testing", run.session_id);
  const message = commitMessage(attempt);
  const committed = await attempt.parts.workspace.commit(attempt.plan, message);
  const is_whole = committed.changed && !isCutOff(run);
  const [state, checked] = await bothEnded(
    withoutSecrets(attempt, committed, message),
    is_whole ? checkWork(attempt, iteration, committed) : NOT_CHECKED,
  );
  const result = findResultLine(run.final_message, nonce);
  const signals = { checks: checked.signal, changed: state.changed, run, result };
  const complaint = checked.complaint ?? run.error;
  const settled = { ...settle(signals), complaint, refused: null, wanted: null };
  const passed = is_whole ? await throughGate(gate, settled, { iteration, state }) : settled;
  return {
    ...passed,
    ...turn,
    state,
    result,
    failure: checked.failure,
  };
}

const NOT_CHECKED = {
  signal: null,
  complaint: null,
  failure: null,
} as const;

function commitMessage({ parts, claim }: Attempt): string {
  const trailers = [
    `Ringmaster-Task: ${claim.task.id}`,
    `Ringmaster-Attempt: ${claim.attempt.id}`,
    `Ringmaster-Worker: ${parts.id}`,
    `Ringmaster-Agent: ${claim.attempt.agent}`,
  ];
  return `${redactLine(claim.task.title)}\n\n${trailers.join("\n")}\n`;
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
