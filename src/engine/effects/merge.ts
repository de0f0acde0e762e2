import type { Attempt } from "../../domain/attempt.ts";
import type { Effect } from "../../domain/effect.ts";
import { evidenceFor, isProven, tellUnrunnable } from "../../domain/evidence.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import { RELOAD_ENDS } from "../../domain/reload.ts";
import type { Task } from "../../domain/task.ts";
import type { Rebased } from "../../ports/delivery.ts";
import type { CheckRun, MergeResult } from "../../ports/workspace.ts";
import { apply, type Proof } from "../moves/apply.ts";
import { recordEvidence, requireAttempt } from "../attempts/held.ts";
import { worktreePlan } from "../queue/claim.ts";
import type { Again } from "./runner.ts";
import { LAST_TIME } from "../later.ts";
import { happened } from "../ledger.ts";
import { requireProject } from "../projects.ts";
import { requireTask } from "../tasks/submit.ts";
import { scratchOf } from "../worktrees/places.ts";
import type { World } from "../world.ts";

type Job = { attempt: Attempt; task: Task; project: Project };

/** The trailer by which a merge that was done already is found again. */
export const attemptTrailer = (attempt_id: string): string => `Ringmaster-Attempt: ${attempt_id}`;

async function load(world: World, effect: Effect): Promise<Job> {
  return world.store.read(async (tables) => {
    const attempt = await requireAttempt(tables, effect.payload["attempt_id"] ?? "");
    const task = await requireTask(tables, attempt.task_id);
    return { attempt, task, project: await requireProject(tables, task.project_id) };
  });
}

/**
 * Brings an attempt's proven work onto the default branch, with the merged result proven before it
 * moves.
 */
export async function merge(world: World, effect: Effect): Promise<Again | void> {
  const job = await load(world, effect);
  if (job.task.status !== "merging") return; // done by an earlier try that was cut off
  if (job.project.is_self && (await isReleasing(world)))
    return { again_ms: RELEASING_MS, reason: "a release of the change before it is under way" };
  const { repo, default_branch } = job.project;
  world.failpoint("merge.begun");
  const plan = {
    repo,
    default_branch,
    commit: job.attempt.head_commit ?? "",
    marker: attemptTrailer(job.attempt.id),
    scratch: scratchOf(world, "merge"),
  };
  const prove = async ({ commit, tree, base }: Rebased) => {
    const payload = { ...effect.payload, base };
    await world.store.write((tables) => tables.effects.update(effect.key, { payload }));
    const settings = await world.workspace.settings(repo, base);
    return proveTree(world, { ...job, stage: "merge", commit, proof: { tree, settings } });
  };
  const result = await world.delivery.merge(plan, prove);
  world.failpoint("merge.moved");
  if (result.status === "held") return waitForPerson(world, job, result.detail);
  await settleMerge(world, job, result, await proofOf(world, job, effect.key, result));
  world.failpoint("merge.settled");
}

/**
 * By what a merge is judged: the checks of the commit it went on top of, as that was noted before
 * they were run. Those of the merged result itself may be others, and do not count for it.
 */
async function proofOf(
  world: World,
  { project: { repo, default_branch } }: Job,
  key: string,
  result: Result,
): Promise<Proof> {
  const noted = await world.store.read((tables) => tables.effects.find(key));
  const base = noted?.payload["base"] ?? (await world.delivery.head(repo, default_branch));
  const settings = await world.workspace.settings(repo, base);
  return { tree: "tree" in result ? result.tree : "", settings };
}

type ProveJob = {
  attempt: Attempt | null;
  task: Task | null;
  project: Project;
  stage: "attempt" | "merge" | "release";
  commit: string;
  proof: Proof;
};

/**
 * True when every check is green for the tree: by evidence that is there, or by running them now.
 * `check_unrunnable` when one of them cannot be run here, which says nothing of the work.
 */
export async function proveTree(world: World, job: ProveJob): Promise<boolean> {
  const { tree, settings } = job.proof;
  const known = () =>
    world.store.read(async (tables) =>
      isProven(
        tree,
        settings.checks,
        evidenceFor(job.attempt?.id ?? null, await tables.evidence.ofTree(tree)),
      ),
    );
  if (await known()) return true;
  const scratch = scratchOf(world, "checks");
  const { repo } = job.project;
  const signal = new AbortController().signal;
  const runs = await world.workspace.check({ repo, commit: job.commit, scratch, settings, signal });
  await world.store.write(async (tables) => {
    for (const { check, ...run } of runs)
      await recordEvidence(world, tables, {
        ...run,
        task_id: job.task?.id ?? null,
        attempt_id: job.attempt?.id ?? null,
        iteration: null,
        stage: job.stage,
        check: check.name,
        command: check.command,
        tree,
      });
  });
  const broken = runs.find((run) => run.verdict === "unrunnable");
  if (broken) throw unrunnable(broken);
  return known();
}

function unrunnable(run: CheckRun): Problem {
  return new Problem(
    "check_unrunnable",
    tellUnrunnable(run.check, run.output),
    "Install what it needs or correct ringmaster.toml, then try again.",
  );
}

type Result = MergeResult | { status: "unproven" };
type Settled = Exclude<Result, { status: "held" }>;

const HELD_MS = 10_000;
const RELEASING_MS = 500;

/**
 * Whether a change of Ringmaster's own code is on its way to serving, or back. Nothing is merged on
 * top of it meanwhile, so that taking it back takes back nothing else.
 */
async function isReleasing(world: World): Promise<boolean> {
  return world.store.read(async (tables) => {
    // What waits for its time is queued as well.
    const due = await tables.effects.due(LAST_TIME);
    const [newest] = await tables.reloads.list(1);
    const queued = due.some(({ kind }) => kind === "release" || kind === "revert");
    return queued || (newest !== undefined && !RELOAD_ENDS.includes(newest.phase));
  });
}

/** A person's own changes are in the way: the task says so and the merge looks again later. */
async function waitForPerson(world: World, { task }: Job, reason: string): Promise<Again> {
  await world.store.write(async (tables) => {
    const now = await requireTask(tables, task.id);
    if (now.status !== "merging" || now.reason === reason) return;
    const updated_at = world.clock.now();
    await tables.tasks.update(now.id, now.version, { reason, updated_at });
    await happened(world.clock, tables, {
      kind: "task.changed",
      subject: now.id,
      task_id: now.id,
      data: { reason },
    });
  });
  return { again_ms: HELD_MS, reason };
}

async function settleMerge(world: World, job: Job, result: Settled, proof: Proof): Promise<void> {
  await world.store.write(async (tables) => {
    const task = await requireTask(tables, job.task.id);
    if (task.status !== "merging") return;
    const move = { task, actor: "engine", proof };
    const noted = await tables.effects.find(`merge:${job.attempt.id}`);
    if (result.status === "merged")
      await apply(world, tables, {
        ...move,
        trigger: "merged",
        reason: result.commit === noted?.payload["base"] ? NOTHING_LEFT : null,
        changes: { merge_commit: result.commit },
        effect_payload: { attempt_id: job.attempt.id, base: noted?.payload["base"] ?? "" },
      });
    else
      await apply(world, tables, {
        ...move,
        trigger: "merge_refused",
        reason: refusalReason(result),
      });
  });
}

const NOTHING_LEFT = "the default branch held the same changes already; nothing was left to merge";

function refusalReason(result: Exclude<Settled, { status: "merged" }>): string {
  if (result.status === "unproven") return "the merged result fails the project's checks";
  if (result.status === "conflict")
    return `the work conflicts with the default branch in ${result.files.join(", ")}`;
  return result.detail;
}

/** Removes the worktree and branch of merged work; everything is under its backup ref before. */
export async function cleanUp(world: World, effect: Effect): Promise<void> {
  const { attempt, project } = await load(world, effect);
  await world.workspace.discard(worktreePlan(attempt, project));
}
