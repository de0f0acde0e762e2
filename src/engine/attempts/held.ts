import path from "node:path";
import type { Attempt } from "../../domain/attempt.ts";
import type { AgentEvent } from "../../domain/agent-event.ts";
import { EVIDENCE_DEFAULTS, type Evidence } from "../../domain/evidence.ts";
import { LIMITS } from "../../domain/limits.ts";
import { notFound, Problem } from "../../domain/problem.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { sha256 } from "../../std/signing.ts";
import { apply } from "../moves/apply.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../tasks/submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** An attempt that still holds its task, with that task. */
export type Held = { attempt: Attempt; task: Task };

/** The attempt of that id, or `not_found`. */
export async function requireAttempt(tables: Tables, id: string): Promise<Attempt> {
  const attempt = await tables.attempts.find(id);
  if (!attempt) throw notFound("attempt", id);
  return attempt;
}

/**
 * The attempt if it still holds its task with this fence; otherwise `stale_fence`, and nothing is
 * written.
 */
export async function requireHeld(tables: Tables, id: string, fence: number): Promise<Held> {
  return heldBy(tables, await requireAttempt(tables, id), fence);
}

/** The same for an attempt that was read in this transaction. */
export async function heldBy(tables: Tables, attempt: Attempt, fence: number): Promise<Held> {
  if (attempt.fence !== fence || attempt.resolution !== null) throw staleFence(attempt, fence);
  return { attempt, task: await requireTask(tables, attempt.task_id) };
}

/** The refusal of what comes with another fence than the attempt's, or after its end. */
export function staleFence(attempt: Attempt, fence: number): Problem {
  const state = attempt.resolution === null ? "is held" : `ended as ${attempt.resolution}`;
  return new Problem(
    "stale_fence",
    `Attempt ${attempt.id} ${state} with fence ${attempt.fence}; ` +
      `the request came with fence ${fence}.`,
    "Stop working on it; its work is kept on the branch and under refs/ringmaster/backup.",
  );
}

/** Keeps the lease. `proceed` is false when the attempt does not hold the task any more. */
export async function heartbeat(
  world: Ground,
  tables: Tables,
  { id, fence }: { id: string; fence: number },
): Promise<{ proceed: boolean; reason: string | null }> {
  const attempt = await requireAttempt(tables, id);
  if (attempt.fence !== fence || attempt.resolution !== null)
    return { proceed: false, reason: attempt.reason ?? `the attempt ended: ${attempt.resolution}` };
  const at = world.clock.now();
  await tables.attempts.update(id, { heartbeat_at: at });
  await tables.workers.update(attempt.worker_id, { last_seen_at: at });
  return { proceed: true, reason: null };
}

/** Which step of the loop an attempt is at. */
export type Progress = {
  id: string;
  fence: number;
  iteration: number;
  step: "coding" | "testing" | "checks_red" | "no_change";
  base_commit: string | null;
  session_id: string | null;
};

/** Moves the task along the loop as its worker says; saying the same twice changes nothing. */
export async function progress(world: Ground, tables: Tables, said: Progress): Promise<Attempt> {
  const { attempt, task } = await requireHeld(tables, said.id, said.fence);
  const trigger = stepTrigger(task, said.step);
  if (trigger) await apply(world, tables, { task, trigger, actor: `attempt:${attempt.id}` });
  const changes = {
    iterations: Math.max(attempt.iterations, said.iteration),
    base_commit: said.base_commit ?? attempt.base_commit,
    session_id: said.session_id ?? attempt.session_id,
    heartbeat_at: world.clock.now(),
  };
  await tables.attempts.update(attempt.id, changes);
  await happened(world.clock, tables, {
    kind: "attempt.progress",
    subject: attempt.id,
    task_id: task.id,
    data: { step: said.step, iteration: said.iteration },
  });
  return { ...attempt, ...changes };
}

function stepTrigger(task: Task, step: Progress["step"]): string | null {
  if (step === "coding") return task.status === "error_fixing" ? "iterate" : null;
  if (step === "testing") return task.status === "testing" ? null : "run_checks";
  return task.status === "error_fixing" ? null : step;
}

/** What an agent did, in numbered batches: one that came before is not counted twice. */
export type Output = {
  id: string;
  fence: number;
  iteration: number;
  batch: number;
  events: AgentEvent[];
};

/** Appends an agent's events to the ledger, in order; answers the last one's number. */
export async function appendOutput(world: Ground, tables: Tables, out: Output): Promise<number> {
  const { attempt, task } = await requireHeld(tables, out.id, out.fence);
  let seq = 0;
  for (const event of out.events)
    seq = await happened(world.clock, tables, {
      kind: "agent.output",
      subject: attempt.id,
      task_id: task.id,
      data: { iteration: out.iteration, batch: out.batch, event },
    });
  const files = seenFiles(attempt, out.events);
  const heartbeat_at = world.clock.now();
  await tables.attempts.update(attempt.id, { heartbeat_at, files, ...sessionIn(out.events) });
  return seq;
}

/** The session that the agent named last: kept at once, for an attempt that goes on with it. */
function sessionIn(events: readonly AgentEvent[]): Pick<Attempt, "session_id"> | undefined {
  const named = events.findLast((event) => event.type === "session");
  return named && named.session_id !== "" ? { session_id: named.session_id } : undefined;
}

/**
 * The files that the agent was seen to change, with those of these events; undefined when there is
 * none that is new. Agents tell paths from the root of the worktree, or absolute ones.
 */
function seenFiles(attempt: Attempt, events: readonly AgentEvent[]): string[] | undefined {
  const changed = events.flatMap((event) => (event.type === "file_change" ? [event.path] : []));
  const inside = changed.map((file) => path.relative(attempt.worktree, absolute(attempt, file)));
  const seen = new Set([...attempt.files, ...inside.filter(isInside)]);
  if (seen.size === attempt.files.length) return undefined;
  return [...seen].slice(0, LIMITS.files_per_task_max);
}

const absolute = ({ worktree }: Attempt, file: string) => path.resolve(worktree, file);

const isInside = (file: string) =>
  file !== "" && !/^\.\.(\/|$)/.test(file) && file.length <= LIMITS.path_chars_max;

/** Evidence is taken while the checks run and at no other time; an agent runs before that. */
export function requireTesting({ id, status }: Task): void {
  if (status === "testing") return;
  throw new Problem(
    "illegal_transition",
    `Task ${id} is ${status}; evidence is taken while it is testing.`,
    'Report the progress "testing" first, and run the checks on the committed tree.',
  );
}

/**
 * A check's result, before it has an id; `environment` is its description, or the hash of one that
 * is kept already.
 */
export type NewEvidence = Omit<Evidence, "id" | "at" | keyof typeof EVIDENCE_DEFAULTS> &
  Partial<Pick<Evidence, "environment" | "flaky">>;

/** Records what a check said of a tree. */
export async function recordEvidence(
  world: Ground,
  tables: Tables,
  found: NewEvidence,
): Promise<string> {
  const id = world.clock.id("evidence");
  const environment = await keepEnvironment(tables, found.environment ?? null);
  const kept = { environment, output_hash: sha256(found.output) };
  const row = { ...EVIDENCE_DEFAULTS, ...found, ...kept, id, at: world.clock.now() };
  await tables.evidence.insert(row);
  await happened(world.clock, tables, {
    kind: "evidence.recorded",
    subject: id,
    task_id: found.task_id,
    data: { check: found.check, verdict: found.verdict, stage: found.stage, tree: found.tree },
  });
  return id;
}

async function keepEnvironment(tables: Tables, text: string | null): Promise<string | null> {
  if (text === null || /^[0-9a-f]{64}$/.test(text)) return text;
  const hash = sha256(text);
  await tables.evidence.keepText({ hash, text });
  return hash;
}
