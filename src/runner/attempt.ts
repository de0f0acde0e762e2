import path from "node:path";
import { retrying, type Claim } from "../client/client.ts";
import { partsOfChoice } from "../domain/agent-choice.ts";
import { isAdopted } from "../domain/branch.ts";
import { Problem, toProblem } from "../domain/problem.ts";
import { STOP_LEFTOVERS, stopTree } from "../std/process-tree.ts";
import type { WorktreePlan } from "../ports/workspace.ts";
import { patienceOf } from "../domain/pulse.ts";
import type { Agent } from "../ports/agent.ts";
import { openBoundary } from "./boundary.ts";
import { fetchPrompt } from "./observe.ts";
import { makeControl, type Control } from "./control.ts";
import { firstCourse, firstSession } from "./course.ts";
import { keepLease } from "./lease.ts";
import { workLoop } from "./loop.ts";
import type { Attempt, WorkerParts } from "./parts.ts";
import { sendReport } from "./report.ts";
import { firstIteration } from "./rounds.ts";
import { spooling, type SpoolingClient } from "./spool.ts";
import { openSurroundings } from "./surroundings.ts";
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
  const client = spooling(retrying(parts.clientFor(claim.token)), parts);
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
  client: SpoolingClient,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    return await workPrepared(await prepare(parts, claim, client, signal));
  } catch (error) {
    if (signal.aborted) return stopped(error);
    if (!(error instanceof Problem)) return unworkable(ownFault(error));
    if (error.code === "stale_fence") throw error;
    return unworkable(error);
  }
}

/** Orders are taken from the moment the folder is ready until nothing more will be run. */
async function workPrepared(attempt: Attempt): Promise<Verdict> {
  attempt.control.begin();
  try {
    return await workLoop(attempt);
  } finally {
    attempt.control.end();
  }
}

async function prepare(
  parts: WorkerParts,
  claim: Claim,
  client: SpoolingClient,
  signal: AbortSignal,
): Promise<Attempt> {
  const { attempt, project } = claim;
  const { name, variant } = partsOfChoice(attempt.agent);
  const agent = parts.agentFor(name);
  requireFolderTaken(agent, claim);
  const found = await agent.detect();
  if (!found.usable) throw new Problem("agent_unavailable", found.detail, found.hint);
  const first_prompt = fetchPrompt(
    { parts, client, claim, signal },
    { iteration: firstIteration(claim), session: firstSession(claim, agent.traits) },
  );
  first_prompt.catch(() => undefined); // told where it is used
  const plan = planOf(claim);
  parts.show(`  worktree ${path.relative(parts.home, plan.path)} on ${plan.branch}`);
  await endEarlier(claim.earlier);
  const taken = await parts.workspace.prepare({ ...plan, backup_ref: refOfEarlier(claim) });
  const { base, saved } = taken;
  if (saved !== null) parts.show(`  earlier work is kept under ${saved}`);
  const settings = await parts.workspace.settings(project.repo, base);
  if (settings.checks.length === 0) throw noChecks(project.name);
  const env = await openSurroundings({ parts, claim, client, settings, signal });
  const model = claim.subscription?.model ?? null;
  const made = { parts, claim, client, agent, variant: variant ?? model, plan, settings, env };
  const course = firstCourse(claim, agent.traits, taken);
  const control = controlOf({ parts, claim, client, agent, settings, signal });
  const attempt_begun = { ...made, first_prompt, base, course, control, signal };
  return { ...attempt_begun, boundary: await openBoundary(attempt_begun) };
}

/** An account that is not where it was said to be would be another one's, without a word. */
function requireFolderTaken({ name, traits }: Agent, { subscription }: Claim): void {
  if (subscription === null || subscription.config_folder === null) return;
  if (traits.takes_config_folder) return;
  throw new Problem(
    "agent_unavailable",
    `Subscription ${subscription.name} has a config_folder, and the agent ${name} cannot be told ` +
      "to keep its sign-in and settings in one: it would use the user's own account.",
    `Take config_folder out of that subscription, or lead the agent by [agents.${name}] env`,
  );
}

type Controlled = Pick<Attempt, "parts" | "claim" | "client" | "agent" | "settings" | "signal">;

function controlOf({ parts, settings, ...attempt }: Controlled): Control {
  const patience = { ...patienceOf(settings.limits.agent_idle_ms), ...parts.patience };
  return makeControl({ ...attempt, patience, clock: parts.clock, show: parts.show });
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

function planOf({ attempt, project, backup_ref, resume, start_commit }: Claim): WorktreePlan {
  const { repo, default_branch } = project;
  return {
    repo,
    default_branch,
    path: attempt.worktree,
    branch: attempt.branch,
    backup_ref,
    resume: resume !== null,
    start: start_commit,
    adopts: isAdopted(attempt),
  };
}

/** What still lies in the folder is the work of the attempt before, and is kept as that. */
function refOfEarlier({ earlier, backup_ref }: Claim): string {
  const last = earlier.at(-1);
  return last === undefined ? backup_ref : path.posix.join(path.posix.dirname(backup_ref), last);
}

function noChecks(project: string): Problem {
  return new Problem(
    "check_unrunnable",
    `Project ${project} has no checks, so nothing could prove that the work is done.`,
    `Name one in its ringmaster.toml; see which were found: ringmaster project checks ${project}`,
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
