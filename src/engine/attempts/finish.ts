import { Problem } from "../../domain/problem.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { Project } from "../../domain/project.ts";
import { repositorySettings, type RepositorySettings } from "../../domain/settings.ts";
import { refusals, refusalText } from "../../domain/policy.ts";
import type { Task } from "../../domain/task.ts";
import type { Proof } from "../moves/apply.ts";
import { requireAttempt, type Held } from "./held.ts";
import { proveTree } from "../effects/merge.ts";
import { unseenBy } from "../agent-config.ts";
import { requireProject, requireTree } from "../projects.ts";
import { keepLateReport, report, reportByHand, type Report } from "./report.ts";
import { keepTried, letGoUnasked } from "./tried.ts";
import { judgeWork } from "../reviews/need.ts";
import { requireTask } from "../tasks/submit.ts";
import type { World } from "../world.ts";

/**
 * Ends an attempt as its worker says. What counts as proof is read by the server itself: the tree
 * of the reported commit, and the checks and limits that were in force where the work began, so
 * that no attempt can weaken its own checks. A late report is refused and kept.
 */
export async function finish(world: World, told: Report): Promise<Held> {
  const { attempt, project, task } = await attemptAndProject(world, told.id);
  const holds = attempt.resolution === null && attempt.fence === told.fence;
  const grounds = holds ? await groundsOf(world, project, attempt, told) : null;
  const { said, proof } = await judged(world, { project, task, attempt }, { told, grounds });
  const asks = holds && said.question !== null && said.outcome === "infrastructure";
  const unseen = asks ? await unseenBy(world, { project, task, attempt }) : null;
  const place = { repo: project.repo, task_id: task.id };
  const asked = holds && said.asked ? await keepTried(world, place, said.asked) : null;
  const whole = { ...said, unseen, asked };
  try {
    return await world.store.write((tables) => report(world, tables, whole, proof));
  } catch (error) {
    if (error instanceof Problem && error.code === "stale_fence")
      await world.store.write((tables) => keepLateReport(world, tables, said));
    throw error;
  } finally {
    if (asked) await letGoUnasked(world, place, asked);
  }
}

type About = { project: Project; task: Task; attempt: Attempt };
type Grounds = { told: Report; grounds: Proof | null };

/**
 * A report as it counts: work that the policy refuses is not proven, whatever its worker says, and
 * a person is asked about the policy. Of proven work it is found out who must look at it.
 */
async function judged(
  world: World,
  about: About,
  { told, grounds }: Grounds,
): Promise<{ said: Report; proof: Proof | null }> {
  const is_proven = told.resolution === "proven";
  const commit = is_proven || told.question !== null ? told.head_commit : null;
  if (grounds === null || commit === null) return { said: told, proof: grounds };
  const { settings } = grounds;
  const { review, findings } = await judgeWork(world, { ...about, commit, settings });
  const refused = refusals(findings);
  const own_question = !is_proven && told.outcome !== "failed";
  if (refused.length === 0 || own_question)
    return { said: told, proof: is_proven ? { ...grounds, review } : grounds };
  const question = refusalText(refused);
  const failed = { resolution: "failed", outcome: "failed", is_policy: true } as const;
  return { said: { ...told, ...failed, question, reason: question }, proof: grounds };
}

/** By what a report is judged: a claim of proof by its tree, a failure by the project's limits. */
async function groundsOf(
  world: World,
  project: Project,
  attempt: Attempt,
  { resolution, head_commit }: Report,
): Promise<Proof | null> {
  if (resolution === "given_back") return null;
  if (resolution === "failed") return readLimits(() => settingsAtBase(world, project, attempt));
  return head_commit === null ? null : readProof(world, project, attempt, head_commit);
}

/** Grounds that hold a project's limits and prove nothing; the default ones when it has none. */
export async function readLimits(settings: () => Promise<RepositorySettings>): Promise<Proof> {
  try {
    return { tree: "", settings: await settings() };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return NO_LIMITS;
  }
}

/** Of a project that says nothing of limits. */
const NO_LIMITS: Proof = { tree: "", settings: repositorySettings.parse({}) };

/** The tree of an attempt's commit, and the settings that were in force where its work began. */
export async function readProof(
  world: World,
  project: Project,
  attempt: Attempt,
  commit: string,
): Promise<Proof> {
  const settings = await settingsAtBase(world, project, attempt);
  return { tree: await requireTree(world, project.repo, commit), settings };
}

/**
 * The limits by which the loss of an attempt is judged, read before the transaction that needs
 * them. A repository that cannot be read must not keep a task from coming back: then they are the
 * default ones.
 */
export async function limitsOf(world: World, attempt_id: string): Promise<Proof> {
  try {
    const { attempt, project } = await attemptAndProject(world, attempt_id);
    return await readLimits(() => settingsAtBase(world, project, attempt));
  } catch (error) {
    world.log.warn({ attempt_id, error: String(error) }, "limits could not be read");
    return NO_LIMITS;
  }
}

function attemptAndProject(world: World, id: string) {
  return world.store.read(async (tables) => {
    const attempt = await requireAttempt(tables, id);
    const task = await requireTask(tables, attempt.task_id);
    return { attempt, task, project: await requireProject(tables, task.project_id) };
  });
}

/** The settings of the commit that an attempt's work began from. */
export async function settingsAtBase(
  world: World,
  { repo, default_branch }: Project,
  { base_commit }: Attempt,
): Promise<RepositorySettings> {
  const base = base_commit ?? (await world.delivery.head(repo, default_branch));
  return world.workspace.settings(repo, base);
}

/**
 * Ends the running attempt of a task as a person or script says. "completed" is not believed
 * either: the head of the attempt's branch is checked here and now, and red checks end the attempt
 * as failed.
 */
export async function finishByHand(
  world: World,
  said: { task_id: string; status: "completed" | "failed"; reason: string },
): Promise<Task> {
  const found = await running(world, said.task_id);
  if (!found) return world.store.write((tables) => reportByHand(world, tables, said, null));
  const { attempt, project, task } = found;
  if (said.status === "failed") {
    const limits = await readLimits(() => settingsAtBase(world, project, attempt));
    return world.store.write((tables) => reportByHand(world, tables, said, limits));
  }
  const { repo, default_branch } = project;
  const commit = await headOfWork(world, repo, attempt.branch);
  const base = attempt.base_commit ?? (await world.delivery.base(repo, default_branch, commit));
  await world.store.write((tables) =>
    tables.attempts.update(attempt.id, { base_commit: base, head_commit: commit }),
  );
  const proof = await readProof(world, project, { ...attempt, base_commit: base }, commit);
  const job = { attempt, task, project, stage: "attempt" as const, commit, proof, base };
  const green = await proveTree(world, job);
  const { settings } = proof;
  const work = { project, task, attempt: { ...attempt, base_commit: base }, commit, settings };
  const { review, findings } = await judgeWork(world, work);
  const refused = refusals(findings);
  const why = refused.length > 0 ? refusalText(refused) : "the project's checks are red";
  const verdict =
    green && refused.length === 0 ? said : { ...said, status: "failed" as const, reason: why };
  return world.store.write((tables) => reportByHand(world, tables, verdict, { ...proof, review }));
}

async function headOfWork(world: World, repo: string, branch: string): Promise<string> {
  try {
    return await world.delivery.head(repo, branch);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(
      "conflict",
      `Expected the work on the branch ${branch} of ${repo}, but there is no such branch.`,
      `Commit it there first, or report it as failed.`,
    );
  }
}

async function running(world: World, task_id: string) {
  return world.store.read(async (tables) => {
    const task = await requireTask(tables, task_id);
    const attempt = (await tables.attempts.of(task_id)).find((a) => a.resolution === null);
    return attempt && { attempt, task, project: await requireProject(tables, task.project_id) };
  });
}
