import { createHash } from "node:crypto";
import path from "node:path";
import type { Token, TokenKind } from "../../domain/access.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { accountFor } from "../../domain/eligibility.ts";
import { isAdopted, ownBranch } from "../../domain/branch.ts";
import { startAfter, type Start } from "../../domain/going-on.ts";
import { notFound, Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import { isPausedAfter } from "../../domain/resume.ts";
import type { ResumePoint } from "../../domain/run.ts";
import type { Subscription } from "../../domain/situation.ts";
import type { Task } from "../../domain/task.ts";
import type { Round } from "../../domain/verdict.ts";
import type { Worker } from "../../domain/worker.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Tables } from "../../ports/store.ts";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { likedAccount, pointOf, resumePointFor } from "../accounts/resuming.ts";
import { apply } from "../moves/apply.ts";
import { requireAttempt } from "../attempts/held.ts";
import { bestFor } from "./choice.ts";
import { later } from "../later.ts";
import { happened } from "../ledger.ts";
import { requireProject } from "../projects.ts";
import { lose } from "../attempts/report.ts";
import { candidateOf, openSituation, type LiveSituation } from "./situation.ts";
import { requireTask } from "../lookup.ts";
import { worktreesOf } from "../worktrees/places.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config" | "home">;

/** A task in the hands of a worker; `token` is the attempt's own secret, told only here. */
export type Claimed = {
  attempt: Attempt;
  task: Task;
  project: Project;
  token: string;
  /** Ids of the attempts before it. */
  earlier: string[];
  resume: ResumePoint | null;
  /** Commit on which the work goes on, and the rounds before; null: the default branch's. */
  start_commit: string | null;
  rounds: Round[];
  subscription: Pick<Subscription, "name" | "model" | "config_folder"> | null;
};

/** The worker of that id or name, or `not_found`. */
export async function requireWorker(tables: Tables, id_or_name: string): Promise<Worker> {
  const worker = await tables.workers.find(id_or_name);
  if (!worker) throw notFound("worker", id_or_name);
  return worker;
}

/** A worker's request: its id or name, and the release whose code it runs. */
export type ClaimRequest = { worker: string; commit: string | null };

/**
 * Hands the worker the best task it may do, in the caller's one transaction: lease, fence, attempt
 * and the attempt's token. Null when there is none. An attempt is counted here and only here.
 */
export async function claim(
  world: Ground,
  tables: Tables,
  request: ClaimRequest,
): Promise<Claimed | null> {
  const worker = await requireWorker(tables, request.worker);
  if (isEnded(worker)) throw ended(worker);
  const situation = await openSituation(world, tables);
  const again = isOurs(worker, request.commit)
    ? await handAgain(world, tables, { worker, situation })
    : null;
  const task = again ? null : await bestFor(tables, situation, worker);
  await signOfLife(tables, worker, { commit: request.commit, at: situation.now });
  if (!task) return again;
  return hand(world, tables, { worker, task, situation });
}

/** Whether it was drained and holds nothing more: it is told so instead of being kept waiting. */
export function isEnded({ draining, status }: Pick<Worker, "draining" | "status">): boolean {
  return draining && status === "stopped";
}

function ended({ name }: Worker): Problem {
  return new Problem(
    "unauthorized",
    `Worker ${name} was drained and has ended: it is handed nothing more.`,
    `Start it again: ringmaster worker spawn ${name}; elsewhere: ringmaster worker token ${name}`,
  );
}

/**
 * Whether a worker is a process of ours, which does one task at a time: it has a session, or tells
 * which code it runs. Any other program may claim as many tasks as it likes.
 */
export function isOurs({ session }: Pick<Worker, "session">, commit: string | null): boolean {
  return session !== null || commit !== null;
}

/** That a worker lives is written down this often; more would only wear the disk. */
export const SIGN_OF_LIFE_MS = 30_000;

async function signOfLife(
  tables: Tables,
  { id, commit, last_seen_at }: Worker,
  seen: { commit: string | null; at: string },
): Promise<void> {
  const fresh =
    last_seen_at !== null && Date.parse(seen.at) - Date.parse(last_seen_at) < SIGN_OF_LIFE_MS;
  if (fresh && commit === seen.commit) return;
  await tables.workers.update(id, { last_seen_at: seen.at, commit: seen.commit });
}

/**
 * A worker of ours does one task at a time. One that asks while it holds a task either never got
 * the answer to its claim, and is told it again with a fresh token, or has begun anew, and what it
 * held is lost.
 */
async function handAgain(
  world: Ground,
  tables: Tables,
  { worker, situation }: { worker: Worker; situation: LiveSituation },
): Promise<Claimed | null> {
  const held = situation.running.find((each) => each.worker_id === worker.id);
  if (!held) return null;
  const attempt = await requireAttempt(tables, held.id);
  if (attempt.iterations > 0) {
    // Git is not read within a transaction, so this one loss is judged by the default limits.
    await lose(world, tables, attempt.id, { reason: "its worker began anew", proof: null });
    situation.ends(attempt.id);
    return null;
  }
  const task = await requireTask(tables, attempt.task_id);
  const project = await requireProject(tables, task.project_id);
  const token = await issueToken(world.clock, tables, { kind: "attempt", subject: attempt.id });
  const all = await tables.attempts.of(task.id);
  const from = all.find(({ id }) => id === attempt.resumed_from);
  const resume = from ? await pointOf(tables, from) : null;
  const subscription = subscriptionNamed(situation, attempt.subscription);
  const before = all.filter(({ id }) => id !== attempt.id);
  const earlier = before.map(({ id }) => id);
  const begins = beginning(await startFor(tables, before));
  return { attempt, task, project, token, earlier, resume, subscription, ...begins };
}

type Chosen = Pick<Claimed, "resume" | "subscription">;
type Beginning = Pick<Claimed, "start_commit" | "rounds">;
type Handed = { worker: Worker; task: Task; situation: LiveSituation };

async function hand(world: Ground, tables: Tables, handed: Handed): Promise<Claimed> {
  const { worker, task, situation } = handed;
  const project = situation.projectOf(task);
  const before = await tables.attempts.of(task.id);
  const earlier = before.map(({ id }) => id);
  const start = await startFor(tables, before);
  const chosen = await choose(tables, handed, { before, start });
  const number = earlier.length + 1;
  const paused = isPausedAfter(before);
  const attempt = newAttempt(world, { worker, task, project, number, chosen, paused });
  const held = await apply(world, tables, {
    task,
    trigger: "claim",
    actor: `worker:${worker.name}`,
    changes: { attempts: task.attempts + 1, not_before: null },
  });
  await tables.attempts.insert(attempt);
  const busy = { status: "working", task_id: task.id, updated_at: attempt.started_at } as const;
  await tables.workers.update(worker.id, busy);
  const token = await newToken(world.clock, tables, { kind: "attempt", subject: attempt.id });
  await happened(world.clock, tables, {
    kind: "attempt.started",
    subject: attempt.id,
    task_id: task.id,
    data: { worker: worker.name, agent: attempt.agent, number: attempt.number },
  });
  return { attempt, task: held, project, token, earlier, ...chosen, ...beginning(start) };
}

/** The account that the attempt counts for, and the session that it goes on with. */
async function choose(
  tables: Tables,
  { worker, task, situation }: Handed,
  { before, start }: { before: readonly Attempt[]; start: Start | null },
): Promise<Chosen> {
  const liked = likedAccount(before, worker);
  await situation.suits(task, [worker]);
  const choice = accountFor(task, candidateOf(situation, worker), situation, liked);
  if ("hold" in choice) throw new Error(`expected an account, got: ${choice.hold.detail}`);
  const subscription = choice.subscription?.name ?? null;
  const successor = { host: worker.host, agent: agentOf(task, worker), subscription };
  const resume = await resumePointFor(tables, { before, start }, successor);
  return { resume, subscription: subscriptionNamed(situation, subscription) };
}

/** Where the attempt after these begins. */
async function startFor(tables: Tables, before: readonly Attempt[]): Promise<Start | null> {
  const [last] = before;
  if (last === undefined) return null;
  return startAfter(before, await tables.iterations.of({ task_id: last.task_id }));
}

const beginning = (start: Start | null): Beginning => ({
  start_commit: start?.from?.commit ?? null,
  rounds: start?.rounds ?? [],
});

const agentOf = (task: Task, worker: Worker) => task.agent ?? worker.agent;

function subscriptionNamed(
  { subscriptions }: LiveSituation,
  wanted: string | null,
): Claimed["subscription"] {
  const found = subscriptions.find(({ name }) => name === wanted);
  return found
    ? { name: found.name, model: found.model, config_folder: found.config_folder }
    : null;
}

type Made = {
  worker: Worker;
  task: Task;
  project: Project;
  number: number;
  chosen: Chosen;
  paused: boolean;
};

function newAttempt(world: Ground, made: Made): Attempt {
  const { worker, task, project, number, chosen, paused } = made;
  const at = world.clock.now();
  return {
    id: world.clock.id("attempt"),
    task_id: task.id,
    worker_id: worker.id,
    number,
    fence: number,
    agent: agentOf(task, worker),
    branch: task.branch ?? ownBranch(task.id),
    worktree: path.join(worktreesOf(world), project.name, task.id),
    base_commit: null,
    head_commit: null,
    session_id: null,
    subscription: chosen.subscription?.name ?? null,
    files: [],
    resumed_from: chosen.resume?.attempt_id ?? null,
    paused,
    liveness: null,
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
    adopts: isAdopted(attempt),
  };
}

/** Whose secret it is and how long it is good; without `ttl_ms` until it is replaced. */
type Secret = { kind: TokenKind; subject: string; ttl_ms?: number };

/**
 * Makes a secret for a subject and keeps only its hash; older ones of that kind and subject end.
 */
export async function issueToken(clock: Clock, tables: Tables, wanted: Secret): Promise<string> {
  await tables.tokens.removeOf(wanted.kind, wanted.subject);
  return newToken(clock, tables, wanted);
}

/** The same for a subject that never had one. */
async function newToken(
  clock: Clock,
  tables: Tables,
  { kind, subject, ttl_ms }: Secret,
): Promise<string> {
  const secret = clock.secret();
  const row: Token = {
    id: clock.id("token"),
    kind,
    subject,
    hash: hashSecret(secret),
    expires_at: ttl_ms === undefined ? null : later(clock, ttl_ms),
    created_at: clock.now(),
  };
  await tables.tokens.insert(row);
  return secret;
}

/** What is kept of a secret: its SHA-256, hexadecimal. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
