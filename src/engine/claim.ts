import { createHash } from "node:crypto";
import path from "node:path";
import type { Token, TokenKind } from "../domain/access.ts";
import type { Attempt } from "../domain/attempt.ts";
import { notFound } from "../domain/problem.ts";
import type { Project } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import type { Worker } from "../domain/worker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Tables } from "../ports/store.ts";
import type { WorktreePlan } from "../ports/workspace.ts";
import { apply } from "./apply.ts";
import { later } from "./later.ts";
import { happened } from "./ledger.ts";
import { requireProject } from "./projects.ts";
import { lose } from "./report.ts";
import { requireTask } from "./submit.ts";
import type { World } from "./world.ts";

type Ground = Pick<World, "clock" | "config" | "home">;

/** A task in the hands of a worker; `token` is the attempt's own secret, told only here. */
export type Claimed = {
  attempt: Attempt;
  task: Task;
  project: Project;
  token: string;
  /** Ids of the attempts before it. */
  earlier: string[];
};

const CANDIDATES_FIRST = 50;

/** The worker of that id or name, or `not_found`. */
export async function requireWorker(tables: Tables, id_or_name: string): Promise<Worker> {
  const worker = await tables.workers.find(id_or_name);
  if (!worker) throw notFound("worker", id_or_name);
  return worker;
}

/**
 * Hands the worker the best task it may do, in the caller's one transaction: lease, fence, attempt
 * and the attempt's token. Null when there is none. An attempt is counted here and only here.
 */
export async function claim(
  world: Ground,
  tables: Tables,
  request: { worker: string; commit: string | null },
): Promise<Claimed | null> {
  const worker = await requireWorker(tables, request.worker);
  const at = world.clock.now();
  await tables.workers.update(worker.id, { last_seen_at: at, commit: request.commit });
  const again = isOurs(worker, request.commit) ? await handAgain(world, tables, worker) : null;
  if (again) return again;
  const task = await bestFor(tables, worker, at);
  return task ? hand(world, tables, worker, task) : null;
}

/** The best task that the worker may do, however many stand before it that it may not. */
export async function bestFor(
  tables: Tables,
  worker: Pick<Worker, "agent">,
  now: string,
): Promise<Task | null> {
  for (let limit = CANDIDATES_FIRST; ; limit *= 4) {
    const ready = await tables.tasks.claimable(now, limit);
    const task = ready.find((each) => mayDo(worker, each));
    if (task) return task;
    if (ready.length < limit) return null;
  }
}

/**
 * A rehearsal only does tasks that name it; every other agent does tasks that name it or nobody.
 */
export function mayDo(worker: Pick<Worker, "agent">, task: Pick<Task, "agent">): boolean {
  const own = agentName(worker.agent);
  if (task.agent === null) return own !== "rehearsal";
  return agentName(task.agent) === own;
}

const agentName = (choice: string) => choice.split(":", 1)[0];

/**
 * Whether a worker is a process of ours, which does one task at a time: it has a session, or tells
 * which code it runs. Any other program may claim as many tasks as it likes.
 */
export function isOurs({ session }: Pick<Worker, "session">, commit: string | null): boolean {
  return session !== null || commit !== null;
}

/**
 * A worker of ours does one task at a time. One that asks while it holds a task either never got
 * the answer to its claim, and is told it again with a fresh token, or has begun anew, and what it
 * held is lost.
 */
async function handAgain(world: Ground, tables: Tables, worker: Worker): Promise<Claimed | null> {
  const running = await tables.attempts.running();
  const attempt = running.find((each) => each.worker_id === worker.id);
  if (!attempt) return null;
  if (attempt.iterations > 0) {
    await lose(world, tables, attempt.id, "its worker began anew");
    return null;
  }
  const task = await requireTask(tables, attempt.task_id);
  const project = await requireProject(tables, task.project_id);
  const token = await issueToken(world.clock, tables, { kind: "attempt", subject: attempt.id });
  return { attempt, task, project, token, earlier: await earlierOf(tables, attempt) };
}

async function hand(world: Ground, tables: Tables, worker: Worker, task: Task): Promise<Claimed> {
  const project = await requireProject(tables, task.project_id);
  const attempt = await newAttempt(world, tables, { worker, task, project });
  const held = await apply(world, tables, {
    task,
    trigger: "claim",
    actor: `worker:${worker.name}`,
    changes: { attempts: task.attempts + 1, not_before: null },
  });
  await tables.attempts.insert(attempt);
  const busy = { status: "working", task_id: task.id, updated_at: world.clock.now() } as const;
  await tables.workers.update(worker.id, busy);
  const token = await issueToken(world.clock, tables, { kind: "attempt", subject: attempt.id });
  await happened(world.clock, tables, {
    kind: "attempt.started",
    subject: attempt.id,
    task_id: task.id,
    data: { worker: worker.name, agent: attempt.agent, number: attempt.number },
  });
  return { attempt, task: held, project, token, earlier: await earlierOf(tables, attempt) };
}

async function earlierOf(tables: Tables, { id, task_id }: Attempt): Promise<string[]> {
  return (await tables.attempts.of(task_id)).map((each) => each.id).filter((each) => each !== id);
}

async function newAttempt(
  world: Ground,
  tables: Tables,
  { worker, task, project }: { worker: Worker; task: Task; project: Project },
): Promise<Attempt> {
  const number = (await tables.attempts.of(task.id)).length + 1;
  const at = world.clock.now();
  return {
    id: world.clock.id("attempt"),
    task_id: task.id,
    worker_id: worker.id,
    number,
    fence: number,
    agent: task.agent ?? worker.agent,
    branch: `ringmaster/${task.id}`,
    worktree: path.join(world.home, "worktrees", project.name, task.id),
    base_commit: null,
    head_commit: null,
    session_id: null,
    iterations: 0,
    resolution: null,
    outcome: null,
    reason: null,
    tokens: { input: null, output: null, cache_read: null, cache_write: null },
    cost_usd: null,
    heartbeat_at: at,
    started_at: at,
    ended_at: null,
  };
}

/** Where the attempt works, as its worker and the server's clean-up name it alike. */
export function worktreePlan(attempt: Attempt, project: Project): WorktreePlan {
  return {
    repo: project.repo,
    default_branch: project.default_branch,
    path: attempt.worktree,
    branch: attempt.branch,
    backup_ref: `refs/ringmaster/backup/${attempt.task_id}/${attempt.id}`,
  };
}

/**
 * Makes a secret for a subject and keeps only its hash; older ones of that kind and subject end.
 */
export async function issueToken(
  clock: Clock,
  tables: Tables,
  { kind, subject, ttl_ms }: { kind: TokenKind; subject: string; ttl_ms?: number },
): Promise<string> {
  const secret = clock.secret();
  const at = clock.now();
  const row: Token = {
    id: clock.id("token"),
    kind,
    subject,
    hash: hashSecret(secret),
    expires_at: ttl_ms === undefined ? null : later(clock, ttl_ms),
    created_at: at,
  };
  await tables.tokens.removeOf(kind, subject);
  await tables.tokens.insert(row);
  return secret;
}

/** What is kept of a secret: its SHA-256, hexadecimal. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
