import type { Attempt } from "../../domain/attempt.ts";
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
  before: readonly Attempt[],
  successor: Successor,
): Promise<ResumePoint | null> {
  const attempt = resumable(before, successor);
  if (!attempt) return null;
  const worker = await tables.workers.find(attempt.worker_id);
  return worker?.host === successor.host ? pointOf(tables, attempt) : null;
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
  return { session_id, session_totals, attempt_id: id, reason: whyStopped(attempt) };
}
