import { isLossCounted, type Attempt, type Resolution } from "../../domain/attempt.ts";
import type { TokenUsage } from "../../domain/agent-event.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { Problem } from "../../domain/problem.ts";
import type { Asking } from "../../domain/question.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { cutEnd } from "../../std/text.ts";
import { noteLimitOnce } from "../accounts/limits.ts";
import { sumOf } from "../accounts/recording.ts";
import { holdUnseen, type Unseen } from "../agent-config.ts";
import { blockingQuestion } from "../moves/asking.ts";
import type { Question } from "../moves/move.ts";
import { apply, type MoveRequest, type Proof } from "../moves/apply.ts";
import { heldBy, requireAttempt, type Held } from "./held.ts";
import { happened } from "../ledger.ts";
import { countSkill } from "../queue/skills.ts";
import { requireTask } from "../tasks/submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** How a worker says that an attempt is over. */
export type Report = {
  id: string;
  fence: number;
  resolution: "proven" | "failed" | "given_back";
  question: string | null;
  /** The question with its options and what was tried, where the worker tells them. */
  asked?: Asking | null;
  /** The question is about what the project's policy refuses. */
  is_policy?: boolean;
  outcome: Outcome;
  reason: string;
  head_commit: string | null;
  tokens: TokenUsage;
  cost_usd: number | null;
  /** What the server itself found that a person must be asked; null: what the worker asks. */
  unseen?: Unseen | null;
};

/**
 * Ends an attempt and moves its task on. The first accepted report is the only one: the same again
 * is answered alike, any other is `stale_fence`. `proof` is what the server itself read of the
 * reported tree.
 */
export async function report(
  world: Ground,
  tables: Tables,
  said: Report,
  proof: Proof | null,
): Promise<Held> {
  const earlier = await requireAttempt(tables, said.id);
  if (isRepeat(earlier, said))
    return { attempt: earlier, task: await requireTask(tables, earlier.task_id) };
  const held = await heldBy(tables, earlier, said.fence);
  const runs = await tables.runs.of({ attempt_id: said.id });
  const { tokens, cost_usd } = runs.length > 0 ? sumOf(runs) : said;
  const attempt = await end(world, tables, held.attempt, {
    resolution: said.resolution,
    outcome: said.outcome,
    reason: said.reason,
    head_commit: said.head_commit,
    tokens,
    cost_usd,
  });
  if (said.outcome === "rate_limited")
    await noteLimitOnce(world, tables, attempt, { resets_at: null, message: said.reason });
  await countSkill(world, tables, attempt, held.task);
  if (said.unseen) await holdUnseen(world, tables, said.unseen);
  const task = await apply(world, tables, nextMove({ attempt, task: held.task }, said, proof));
  return { attempt, task };
}

function isRepeat(attempt: Attempt, said: Report): boolean {
  const { fence, resolution, head_commit } = attempt;
  return fence === said.fence && resolution === said.resolution && head_commit === said.head_commit;
}

/** What a report does to the task; how long it waits then is told by the table of moves. */
function nextMove({ attempt, task }: Held, said: Report, proof: Proof | null): MoveRequest {
  const base = { task, actor: `attempt:${attempt.id}`, proof };
  if (said.outcome === "too_large")
    return { ...base, trigger: "too_large", reason: said.question ?? said.reason };
  if (said.question !== null) return { ...base, trigger: "ask", ...questionOf(attempt, said) };
  if (said.resolution === "proven") return { ...base, ...provenMove(attempt, proof) };
  if (said.resolution === "failed")
    return { ...base, trigger: "attempt_failed", reason: said.reason };
  const attempts = Math.max(0, task.attempts - 1);
  const trigger = said.outcome === "rate_limited" ? "limit_met" : "give_back";
  return { ...base, trigger, reason: said.reason, changes: { attempts } };
}

/** Why a person looks at it, where that follows from the work and not from its project alone. */
function provenMove({ id }: Attempt, proof: Proof | null) {
  const reasons = proof?.review?.reasons ?? [];
  const move = { trigger: "work_proven", effect_payload: { attempt_id: id } };
  if (reasons.length === 0) return move;
  return { ...move, reason: cutEnd(`a person looks at it: ${reasons.join("; ")}`, REASON_MAX) };
}

const REASON_MAX = 1_000;

/** What a person is asked, and in short why the task waits. */
function questionOf(
  attempt: Attempt,
  { question, asked, reason, unseen, is_policy = false }: Report,
): { reason: string; question: Question } {
  const why = question ?? reason;
  if (unseen) return { reason: why, question: unseen.question };
  if (asked) return { reason: why, question: blockingQuestion(attempt, asked) };
  return {
    reason: why,
    question: {
      kind: is_policy ? "policy" : "question",
      attempt_id: attempt.id,
      question: why,
      options: ["retry", "keep_blocked", "cancel"],
      recommendation: "retry",
      context: {},
    },
  };
}

type Ending = Pick<Attempt, "reason"> & { resolution: Resolution } & Partial<Attempt>;

async function end(
  world: Ground,
  tables: Tables,
  attempt: Attempt,
  ending: Ending,
): Promise<Attempt> {
  const changes = { ...ending, ended_at: world.clock.now() };
  await tables.attempts.update(attempt.id, changes);
  await tables.workers.update(attempt.worker_id, { status: "idle", task_id: null });
  await happened(world.clock, tables, {
    kind: "attempt.ended",
    subject: attempt.id,
    task_id: attempt.task_id,
    data: { resolution: ending.resolution, reason: ending.reason },
  });
  return { ...attempt, ...changes };
}

/**
 * Why an attempt is lost, and the limits by which that is judged; null: the default ones. It counts
 * against its task from the second loss in a row on, and without `blame` never, as when the
 * terminal died with all that ran in it.
 */
export type Loss = { reason: string; proof: Proof | null; blame?: boolean };

/** Ends an attempt whose worker is gone; the task returns to the queue once. */
export async function lose(
  world: Ground,
  tables: Tables,
  id: string,
  { reason, proof, blame = true }: Loss,
): Promise<void> {
  const attempt = await requireAttempt(tables, id);
  if (attempt.resolution !== null) return;
  await end(world, tables, attempt, { resolution: "lost", reason });
  const task = await requireTask(tables, attempt.task_id);
  const all = await tables.attempts.of(task.id);
  const before = all.filter(({ number }) => number < attempt.number);
  const is_counted = blame && isLossCounted(before);
  await apply(world, tables, {
    task,
    actor: "engine",
    proof,
    reason,
    trigger: blame ? "lease_lost" : "session_lost",
    changes: is_counted ? {} : { attempts: Math.max(0, task.attempts - 1) },
  });
}

/** Ends the running attempt of a task as an owner says, for workers that report by hand. */
export async function reportByHand(
  world: Ground,
  tables: Tables,
  said: { task_id: string; status: "completed" | "failed"; reason: string },
  proof: Proof | null,
): Promise<Task> {
  const running = (await tables.attempts.of(said.task_id)).find((a) => a.resolution === null);
  if (!running) throw nothingRuns(said.task_id);
  const done = said.status === "completed";
  const task = await requireTask(tables, said.task_id);
  if (done && task.status !== "testing")
    await apply(world, tables, { task, trigger: "run_checks", actor: "owner" });
  const held = await report(
    world,
    tables,
    {
      id: running.id,
      fence: running.fence,
      resolution: done ? "proven" : "failed",
      question: null,
      outcome: done ? "success" : "failed",
      reason: said.reason,
      head_commit: running.head_commit,
      tokens: running.tokens,
      cost_usd: running.cost_usd,
    },
    proof,
  );
  return held.task;
}

function nothingRuns(task_id: string): Problem {
  return new Problem(
    "conflict",
    `Task ${task_id} has no running attempt to report on.`,
    "Claim it first: ringmaster pull-bead WORKER",
  );
}

/** Keeps a report that came too late, so that a person can read it. */
export async function keepLateReport(world: Ground, tables: Tables, said: Report): Promise<void> {
  const attempt = await tables.attempts.find(said.id);
  await happened(world.clock, tables, {
    kind: "attempt.ended",
    subject: said.id,
    task_id: attempt?.task_id ?? null,
    data: { late: true, resolution: said.resolution, reason: said.reason },
  });
}
