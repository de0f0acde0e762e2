import { DECISION_DEFAULTS, proposedParts, type Decision } from "../../domain/decision.ts";
import type { KnownOption } from "../../domain/decision.ts";
import { notFound } from "../../domain/problem.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { happened } from "../ledger.ts";
import type { Ground, Question } from "./move.ts";
import { firstAsked } from "./twins.ts";

/** States in which a decision about a task may be open. */
export const ASKED_STATES = ["blocked", "needs_decomposition"] as const satisfies TaskState[];

/** What a person may choose, in words. */
const LABELS: Record<KnownOption, string> = {
  retry: "Try again, with all its attempts",
  split: "Split it into smaller tasks",
  trust: "It may be run: trust it, and go on",
  go_on: "Go on as the agent did",
  keep_blocked: "Keep it blocked until somebody moves it",
  cancel: "Cancel it",
};

/** Of a task that is stuck: failures named at most, and tasks that wait for it counted at most. */
const FAILURES_TOLD = 5;
const HELD_BACK_COUNTED = 1_000;

/** The decision of that id, or `not_found`. */
export async function requireDecision(tables: Tables, id: string): Promise<Decision> {
  const found = await tables.decisions.find(id);
  if (!found) throw notFound("decision", id);
  return found;
}

/** Questions that keep nobody from going on, newest first. */
export async function questions(tables: Tables, status?: Decision["status"]): Promise<Decision[]> {
  const all = await tables.decisions.list(status === undefined ? {} : { status });
  return all.filter(({ blocking }) => !blocking);
}

/** Asks a person about a task, in the transaction in which it got stuck. */
export async function raise(
  world: Ground,
  tables: Tables,
  task: Pick<Task, "id">,
  { options, ...question }: Question,
): Promise<Decision> {
  const decision: Decision = {
    ...DECISION_DEFAULTS,
    ...question,
    id: world.clock.id("decision"),
    task_id: task.id,
    options: options.map((one) =>
      typeof one === "string" ? { id: one, label: LABELS[one] } : one,
    ),
    created_at: world.clock.now(),
  };
  decision.same_as = await firstAsked(tables, decision);
  await tables.decisions.insert(decision);
  await happened(world.clock, tables, {
    kind: "decision.raised",
    subject: decision.id,
    task_id: task.id,
    data: { kind: decision.kind, question: decision.question, blocking: decision.blocking },
  });
  return decision;
}

/** Asks what is to become of a task whose attempts are spent; after the first time, a split. */
export async function raiseQuarantine(
  world: Ground,
  tables: Tables,
  task: Task,
): Promise<Decision> {
  const times = task.attempts === 1 ? "once" : `${task.attempts} times`;
  const last = task.reason === null ? "" : ` Last: ${task.reason}`;
  return raise(world, tables, task, {
    kind: "quarantine",
    question: `"${task.title}" was tried ${times} without success. What now?${last}`,
    options: ["retry", "split", "keep_blocked", "cancel"],
    recommendation: task.quarantines > 1 ? "split" : "retry",
    context: {
      ...(await situationOf(tables, task)),
      quarantined_until: task.quarantined_until,
      quarantines: task.quarantines,
    },
  });
}

/** Asks how a task that was found too large is to be split. */
export async function raiseSplit(world: Ground, tables: Tables, task: Task): Promise<Decision> {
  const why = task.reason === null ? "" : ` ${task.reason}`;
  return raise(world, tables, task, {
    kind: "split",
    question: `"${task.title}" was found too large. How should it go on?${why}`,
    options: ["split", "retry", "cancel"],
    recommendation: "split",
    context: { ...(await situationOf(tables, task)), parts: proposedParts(task.reason) },
  });
}

/** Asks what only a person can tell; beside what is known, the situation of the task is told. */
export async function raiseQuestion(
  world: Ground,
  tables: Tables,
  task: Task,
  question: Question,
): Promise<Decision> {
  const context = { ...(await situationOf(tables, task)), ...question.context };
  return raise(world, tables, task, { ...question, context });
}

/** The failures so far, and what the task holds back. */
async function situationOf(tables: Tables, { id }: Task): Promise<Decision["context"]> {
  const attempts = await tables.attempts.of(id);
  const failures = attempts.slice(-FAILURES_TOLD).map((attempt) => ({
    attempt_id: attempt.id,
    number: attempt.number,
    agent: attempt.agent,
    resolution: attempt.resolution,
    reason: attempt.reason,
    ended_at: attempt.ended_at,
  }));
  const holds_back = await tables.dependencies.heldBackBy(id, HELD_BACK_COUNTED);
  return { failures, holds_back, unblocks: await tables.dependencies.freedBy(id) };
}

/**
 * Takes back what kept a task from going on, since it went on before anybody answered. Questions
 * that kept nobody stay open until the task is given up.
 */
export async function withdraw(
  tables: Tables,
  { id: task_id, status }: Pick<Task, "id" | "status">,
): Promise<void> {
  for (const { id, blocking } of await tables.decisions.list({ status: "open", task_id }))
    if (blocking || status === "archived")
      await tables.decisions.update(id, { status: "withdrawn" });
}
