import { agentName } from "../../domain/account.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { Start } from "../../domain/going-on.ts";
import { answerText } from "../../domain/question.ts";
import { resumable, whyStopped } from "../../domain/resume.ts";
import type { ResumePoint } from "../../domain/run.ts";
import type { Worker } from "../../domain/worker.ts";
import type { Tables } from "../../ports/store.ts";

/** Who goes on: on which machine, with which agent and account. */
export type Successor = { host: string; agent: string; subscription: string | null };

/**
 * Where a task's next attempt may go on; null: from the start. Costs nothing but a look at `before`
 * unless the last attempt was cut off.
 */
export async function resumePointFor(
  tables: Tables,
  { before, start }: { before: readonly Attempt[]; start: Start | null },
  successor: Successor,
): Promise<ResumePoint | null> {
  if (start?.as === "rollback") return null;
  const chosen = before.find(({ id }) => id === start?.from?.attempt_id);
  const is_chosen = start?.as === "resume" && chosen?.session_id !== null;
  const attempt = is_chosen ? heirOf(chosen, successor) : resumable(before, successor);
  if (!attempt) return null;
  const worker = await tables.workers.find(attempt.worker_id);
  return worker?.host === successor.host ? pointOf(tables, attempt) : null;
}

/** An attempt with whose session a person lets the next one go on, where that can be done. */
function heirOf(chosen: Attempt | undefined, successor: Successor): Attempt | null {
  const is_same =
    chosen !== undefined &&
    agentName(chosen) === agentName(successor) &&
    chosen.subscription === successor.subscription;
  return is_same ? chosen : null;
}

/** The account at which the session of the last attempt lies, if it was cut off. */
export function likedAccount(before: readonly Attempt[], worker: Worker): string | null {
  const { agent } = worker;
  const last = before.at(-1);
  return last && resumable(before, { agent, subscription: last.subscription })
    ? last.subscription
    : null;
}

/** The resume point that an attempt left; null when it had no session. */
export async function pointOf(tables: Tables, attempt: Attempt): Promise<ResumePoint | null> {
  const { id, session_id } = attempt;
  if (session_id === null) return null;
  const runs = await tables.runs.of({ task_id: attempt.task_id });
  const last = runs.findLast((run) => run.session_id === session_id);
  const session_totals = last?.session_totals ?? null;
  const reason = [whyStopped(attempt), ...(await answersTo(tables, attempt))].join("\n\n");
  return { session_id, session_totals, attempt_id: id, reason };
}

/** What an attempt asked, with what people answered. */
async function answersTo(tables: Tables, { id, task_id }: Attempt): Promise<string[]> {
  const answered = await tables.decisions.list({ status: "answered", task_id });
  return answered.filter(({ attempt_id }) => attempt_id === id).map(answerText);
}
