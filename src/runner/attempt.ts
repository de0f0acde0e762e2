import path from "node:path";
import { retrying, type Claim, type RetryingClient } from "../client/client.ts";
import { Problem, toProblem } from "../domain/problem.ts";
import { STOP_LEFTOVERS, stopTree } from "../std/process-tree.ts";
import type { WorktreePlan } from "../ports/workspace.ts";
import { keepLease } from "./lease.ts";
import { workLoop } from "./loop.ts";
import type { Attempt, WorkerParts } from "./parts.ts";
import { sendReport } from "./report.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Works a claimed task to a report: prepare, then iterate until proven or a limit, then say so.
 * What the server refuses, or says of a lost lease, is shown: the worker goes on to its next task.
 */
export async function workAttempt(
  parts: WorkerParts,
  claim: Claim,
  stop: AbortSignal,
): Promise<void> {
  const client = retrying(parts.clientFor(claim.token));
  const lease = keepLease(client, claim, stop);
  const end = (said: string) => parts.show(`■ ${claim.task.id}: ${said}`);
  try {
    const verdict = await decideVerdict(parts, claim, client, lease.signal);
    lease.held.throwIfAborted();
    await sendReport(client, claim, verdict, lease.held);
    end(`${verdict.resolution} — ${verdict.reason}`);
  } catch (error) {
    const lost = lease.lost();
    if (lost === null && !(error instanceof Problem)) throw error;
    end(lost ?? toProblem(error).message);
  } finally {
    lease.end();
  }
}

async function decideVerdict(
  parts: WorkerParts,
  claim: Claim,
  client: RetryingClient,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const attempt = await prepare(parts, claim, client, signal);
    return await workLoop(attempt);
  } catch (error) {
    if (signal.aborted) return stopped(error);
    if (!(error instanceof Problem)) return unworkable(ownFault(error));
    if (error.code === "stale_fence") throw error;
    return unworkable(error);
  }
}

async function prepare(
  parts: WorkerParts,
  claim: Claim,
  client: RetryingClient,
  signal: AbortSignal,
): Promise<Attempt> {
  const { attempt, project } = claim;
  const [name, variant] = attempt.agent.split(":", 2);
  const agent = parts.agentFor(name ?? attempt.agent);
  const found = await agent.detect();
  if (!found.usable) throw new Problem("agent_unavailable", found.detail, found.hint);
  const plan = planOf(claim);
  parts.show(`  worktree ${path.relative(parts.home, plan.path)} on ${plan.branch}`);
  await endEarlier(claim.earlier);
  const { base, saved } = await parts.workspace.prepare(plan);
  if (saved !== null) parts.show(`  earlier work is kept under ${saved}`);
  const settings = await parts.workspace.settings(project.repo, base);
  if (settings.checks.length === 0) throw noChecks(project.name);
  return { parts, claim, client, agent, variant: variant ?? null, plan, settings, base, signal };
}

/** An attempt that was lost may still have an agent at work in the folder that is now ours. */
async function endEarlier(attempt_ids: readonly string[]): Promise<void> {
  for (const value of attempt_ids)
    await stopTree({
      roots: [],
      marker: { name: "RINGMASTER_ATTEMPT", value },
      steps: STOP_LEFTOVERS,
    });
}

function planOf({ attempt, project, backup_ref }: Claim): WorktreePlan {
  const { repo, default_branch } = project;
  return { repo, default_branch, path: attempt.worktree, branch: attempt.branch, backup_ref };
}

function noChecks(project: string): Problem {
  return new Problem(
    "check_unrunnable",
    `Project ${project} has no checks, so nothing could prove that the work is done.`,
    'Add at least one to its ringmaster.toml: [[checks]] name = "test" command = "npm test"',
  );
}

const NOTHING = {
  question: null,
  head_commit: null,
  tokens: { input: null, output: null, cache_read: null, cache_write: null },
  cost_usd: null,
} as const;

function stopped(error: unknown): Verdict {
  const reason = `the worker was stopped: ${toProblem(error).message}`;
  return { ...NOTHING, resolution: "given_back", outcome: "interrupted", reason };
}

/** A full disk, a folder that cannot be written to, an error of ours: never the task's fault. */
function ownFault(error: unknown): Problem {
  const detail = `The worker itself failed: ${toProblem(error).message}.`;
  return new Problem("internal", detail, "See what it did: ringmaster worker logs WORKER");
}

/** Something about the machine or the repository is in the way; only a person can clear it. */
function unworkable(problem: Problem): Verdict {
  const question = `${problem.message} ${problem.hint}`;
  return {
    ...NOTHING,
    question,
    resolution: "given_back",
    outcome: "infrastructure",
    reason: problem.message,
  };
}
