import type { Effect } from "../../domain/effect.ts";
import { evidenceFor, isProven, tellUnrunnable } from "../../domain/evidence.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import { RELOAD_ENDS } from "../../domain/reload.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { Stack, WorkEnd } from "../../ports/delivery.ts";
import type { Tables } from "../../ports/store.ts";
import type { CheckRun } from "../../ports/workspace.ts";
import { redactLine } from "../../std/redact.ts";
import type { Proof } from "../moves/apply.ts";
import { recordEvidence, requireAttempt } from "../attempts/held.ts";
import { worktreePlan } from "../queue/claim.ts";
import type { Again } from "./runner.ts";
import { isNewest, notedFor, settleMerge, type Job, type Settled } from "./settle.ts";
import { LAST_TIME, later } from "../later.ts";
import { happened } from "../ledger.ts";
import { judgePrompts } from "../prompts/ledger.ts";
import { retryRule } from "../evidence/known.ts";
import { requireProject } from "../projects.ts";
import { requireTask } from "../tasks/submit.ts";
import { scratchOf } from "../worktrees/places.ts";
import { misfitBrought, type ProveJob } from "./settings-brought.ts";
import type { World } from "../world.ts";

/** The trailer by which a merge that was done already is found again. */
export const attemptTrailer = (attempt_id: string): string => `Ringmaster-Attempt: ${attempt_id}`;

async function load(tables: Tables, effect: Effect): Promise<Job & { is_newest: boolean }> {
  const attempt = await requireAttempt(tables, effect.payload["attempt_id"] ?? "");
  const task = await requireTask(tables, attempt.task_id);
  const project = await requireProject(tables, task.project_id);
  return { effect, attempt, task, project, is_newest: await isNewest(tables, attempt) };
}

/**
 * Brings an attempt's proven work onto the default branch, and with it what else waits for that,
 * with the merged result proven before it moves. What another one brought along is found done when
 * its own turn comes.
 */
export async function merge(world: World, effect: Effect): Promise<Again | void> {
  const first = await world.store.read((tables) => load(tables, effect));
  const { project, task } = first;
  // Done by an earlier try that was cut off, or the task is at another attempt by now.
  if (task.status !== "merging" || !first.is_newest) return;
  if (project.is_self && (await isReleasing(world)))
    return { again_ms: RELEASING_MS, reason: "a release of the change before it is under way" };
  const settings = await settingsNow(world, project);
  if (typeof settings === "string") return waitForPerson(world, [first], settings);
  const jobs = await together(world, first, project.is_self ? 1 : settings.merge.batch);
  world.failpoint("merge.begun");
  const ends = await mergeJobs(world, jobs, settings);
  world.failpoint("merge.moved");
  return settleAll(world, effect.key, new Map(jobs.map((job, at) => [job, ends[at]])));
}

/** The settings of the default branch as it is now, or the sentence that tells that it is gone. */
async function settingsNow(world: World, { repo, default_branch }: Project) {
  try {
    return await world.workspace.settings(repo, await world.delivery.head(repo, default_branch));
  } catch (error) {
    if (error instanceof Problem && error.code === "repository_unusable")
      return `${error.message} Nothing is lost; the merge goes on when it is back.`;
    throw error;
  }
}

/** The job, and others of its project that wait for the same, as many as go together. */
async function together(world: World, first: Job, batch_max: number): Promise<Job[]> {
  if (batch_max === 1) return [first];
  const { effect } = first;
  const others = await world.store.read(async (tables) => {
    const due = (await tables.effects.due(world.clock.now())).filter(
      ({ key, kind, status, payload }) =>
        kind === "merge" &&
        status === "waiting" &&
        key !== effect.key &&
        payload["lane"] === effect.payload["lane"],
    );
    return Promise.all(due.map((each) => load(tables, each)));
  });
  const waiting = others
    .filter(({ task, is_newest }) => task.status === "merging" && is_newest)
    .toSorted(byRank);
  return [first, ...waiting.slice(0, batch_max - 1)].toSorted(byRank);
}

/** As the queue has them: the highest rank first, of equals the oldest. */
function byRank({ task: a }: Job, { task: b }: Job): number {
  return b.rank - a.rank || (a.created_at < b.created_at ? -1 : 1);
}

async function mergeJobs(
  world: World,
  jobs: readonly Job[],
  { merge: { how } }: RepositorySettings,
): Promise<WorkEnd[]> {
  const [first] = jobs;
  if (!first) return [];
  const { repo, default_branch } = first.project;
  const works = jobs.map(({ attempt, task }) => ({
    commit: attempt.head_commit ?? "",
    base: attempt.base_commit,
    marker: attemptTrailer(attempt.id),
    message: `Merge ${task.id}: ${redactLine(task.title)}`,
  }));
  const plan = { repo, default_branch, how, works, scratch: scratchOf(world, "merge") };
  return world.delivery.mergeAll(plan, (stack) => prove(world, jobs, stack));
}

async function prove(world: World, jobs: readonly Job[], stack: Stack): Promise<boolean> {
  const stacked = jobs.flatMap((job) => {
    const work = stack.works.find(({ marker }) => marker === attemptTrailer(job.attempt.id));
    return work ? [{ job, work }] : [];
  });
  const note = (refusal: Record<string, string>) =>
    world.store.write(async (tables) => {
      for (const { job, work } of stacked) {
        const { commit: placed, onto } = work;
        const noted = { base: stack.base, proven: stack.tree, onto, placed };
        const payload = { ...job.effect.payload, ...noted, ...refusal };
        await tables.effects.update(job.effect.key, { payload });
      }
    });
  await note({});
  const [{ job } = { job: jobs[0] }, ...more] = stacked;
  if (!job) return false;
  const { project, attempt, task } = job;
  const settings = await world.workspace.settings(project.repo, stack.base);
  const alone = more.length === 0;
  const refusal = await whyUnproven(world, {
    project,
    attempt: alone ? attempt : null,
    task: alone ? task : null,
    stage: "merge",
    commit: stack.commit,
    proof: { tree: stack.tree, settings },
    base: stack.base,
  });
  if (refusal !== null) await note({ refusal });
  return refusal === null;
}

/**
 * By what a merge is judged: the checks of the commit it went on top of, and the tree that was
 * proven with it, as both were noted before the checks were run. Checks of the merged result itself
 * may be others, and do not count for it.
 */
async function proofOf(world: World, { project, effect }: Job, end: WorkEnd): Promise<Proof> {
  const { repo, default_branch } = project;
  const found = await world.store.read((tables) => tables.effects.find(effect.key));
  const noted = notedFor(found?.payload ?? {}, end);
  const base = noted["base"] ?? (await world.delivery.head(repo, default_branch));
  const settings = await world.workspace.settings(repo, base);
  const tree = noted["proven"] ?? ("tree" in end ? end.tree : "");
  return { tree: end.status === "merged" ? tree : "", settings };
}

/**
 * Writes down how each ended. What broke one of the others is left to its own turn; what a person
 * holds up, or a branch that moves all the time, is looked at again.
 */
async function settleAll(
  world: World,
  own: string,
  ends: ReadonlyMap<Job, WorkEnd | undefined>,
): Promise<Again | void> {
  const held: Job[] = [];
  let detail = "";
  const broken = new Map<string, unknown>();
  for (const [job, end] of ends) {
    const { key } = job.effect;
    if (end?.status === "broken") broken.set(key, end.error);
    else if (end?.status === "held" || end?.status === "moved") {
      held.push(job);
      ({ detail } = end);
    } else if (end)
      await settleOne(world, job, end).catch((error: unknown) => broken.set(key, error));
    world.failpoint("merge.settled");
  }
  if (broken.has(own)) throw broken.get(own);
  if (held.length === 0) return undefined;
  const again = await waitForPerson(world, held, detail);
  return held.some(({ effect }) => effect.key === own) ? again : undefined;
}

async function settleOne(world: World, job: Job, end: Settled): Promise<void> {
  await settleMerge(world, job, end, await proofOf(world, job, end));
}

/** Whether every check is green for the tree; see `whyUnproven`. */
export async function proveTree(world: World, job: ProveJob): Promise<boolean> {
  return (await whyUnproven(world, job)) === null;
}

/**
 * Null when every check is green for the tree: by evidence that is there, or by running them now.
 * Else what was found just now, as the rest of a sentence. `check_unrunnable` when one of them
 * cannot be run here, which says nothing of the work. What brings settings that cannot be used is
 * never proven.
 */
export async function whyUnproven(world: World, job: ProveJob): Promise<string | null> {
  const { tree, settings } = job.proof;
  const misfit = await misfitBrought(world, job);
  if (misfit !== null) return `brings settings that cannot be used: ${misfit}`;
  const known = () =>
    world.store.read(async (tables) =>
      isProven(
        tree,
        settings.checks,
        evidenceFor(job.attempt?.id ?? null, await tables.evidence.ofTree(tree)),
      ),
    );
  if (await known()) return null;
  const scratch = scratchOf(world, "checks");
  const { repo } = job.project;
  const signal = new AbortController().signal;
  const work = { repo, commit: job.commit, scratch, settings, signal };
  const deservesRetry = retryRule(world, job.project.id, tree);
  const runs = await world.workspace.check({ ...work, deservesRetry });
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
  return (await known()) ? null : tellRed(runs);
}

function tellRed(runs: readonly CheckRun[]): string {
  const red = runs.filter(({ verdict }) => verdict === "red").map(({ check }) => check.name);
  return `fails the project's checks${red.length > 0 ? `: ${red.join(", ")}` : ""}`;
}

function unrunnable(run: CheckRun): Problem {
  return new Problem(
    "check_unrunnable",
    tellUnrunnable(run.check, run.output),
    "Install what it needs or correct ringmaster.toml, then try again.",
  );
}

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
    const queued = due.some(
      ({ kind, payload }) =>
        kind === "release" || (kind === "revert" && payload["tasks"] === undefined),
    );
    return queued || (newest !== undefined && !RELOAD_ENDS.includes(newest.phase));
  });
}

/** Something is in other hands: the tasks say so, and the merge looks again later. */
async function waitForPerson(world: World, jobs: readonly Job[], reason: string): Promise<Again> {
  const not_before = later(world.clock, HELD_MS);
  await world.store.write(async (tables) => {
    for (const { effect, task } of jobs) {
      await tellReason(world, tables, task.id, reason);
      const now = await tables.effects.find(effect.key);
      if (now?.status === "waiting")
        await tables.effects.update(effect.key, { not_before, error: reason });
    }
  });
  return { again_ms: HELD_MS, reason };
}

async function tellReason(
  world: World,
  tables: Tables,
  task_id: string,
  reason: string,
): Promise<void> {
  const now = await requireTask(tables, task_id);
  if (now.status !== "merging" || now.reason === reason) return;
  const updated_at = world.clock.now();
  await tables.tasks.update(now.id, now.version, { reason, updated_at });
  await happened(world.clock, tables, {
    kind: "task.changed",
    subject: now.id,
    task_id: now.id,
    data: { reason },
  });
}

/** Removes the worktree and branch of merged work; everything is under its backup ref before. */
export async function cleanUp(world: World, effect: Effect): Promise<void> {
  const { attempt, project } = await world.store.read((tables) => load(tables, effect));
  await judgePrompts(world, { attempt, project });
  // A newer attempt works in that folder; one may be claimed while this is under way, too.
  const mayGo = () => world.store.read((tables) => isNewest(tables, attempt));
  await world.workspace.discard(worktreePlan(attempt, project), mayGo);
}
