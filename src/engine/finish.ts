import { Problem } from "../domain/problem.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { Project } from "../domain/project.ts";
import type { RepositorySettings } from "../domain/settings.ts";
import type { Task } from "../domain/task.ts";
import type { Proof } from "./apply.ts";
import { requireAttempt, type Held } from "./attempt.ts";
import { proveTree } from "./merge.ts";
import { requireProject, requireTree } from "./projects.ts";
import { keepLateReport, report, reportByHand, type Report } from "./report.ts";
import { requireTask } from "./submit.ts";
import type { World } from "./world.ts";

/**
 * Ends an attempt as its worker says. What counts as proof is read by the server itself: the tree
 * of the reported commit, and the checks and limits that were in force where the work began, so
 * that no attempt can weaken its own checks. A late report is refused and kept.
 */
export async function finish(world: World, said: Report): Promise<Held> {
  const { attempt, project } = await world.store.read(async (tables) => {
    const found = await requireAttempt(tables, said.id);
    const task = await requireTask(tables, found.task_id);
    return { attempt: found, project: await requireProject(tables, task.project_id) };
  });
  const holds = attempt.resolution === null && attempt.fence === said.fence;
  const proof = holds ? await groundsOf(world, project, attempt, said) : null;
  try {
    return await world.store.write((tables) => report(world, tables, said, proof));
  } catch (error) {
    if (error instanceof Problem && error.code === "stale_fence")
      await world.store.write((tables) => keepLateReport(world, tables, said));
    throw error;
  }
}

/** By what a report is judged: a claim of proof by its tree, a failure by the project's limits. */
async function groundsOf(
  world: World,
  project: Project,
  attempt: Attempt,
  { resolution, head_commit }: Report,
): Promise<Proof | null> {
  if (resolution === "given_back") return null;
  if (resolution === "proven")
    return head_commit === null ? null : readProof(world, project, attempt, head_commit);
  try {
    return { tree: "", settings: await settingsAtBase(world, project, attempt) };
  } catch (error) {
    if (error instanceof Problem) return null; // the default limits hold when there are no settings
    throw error;
  }
}

async function readProof(
  world: World,
  project: Project,
  attempt: Attempt,
  commit: string,
): Promise<Proof> {
  const settings = await settingsAtBase(world, project, attempt);
  return { tree: await requireTree(world, project.repo, commit), settings };
}

async function settingsAtBase(
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
  if (said.status === "failed" || !found)
    return world.store.write((tables) => reportByHand(world, tables, said, null));
  const { attempt, project, task } = found;
  const { repo, default_branch } = project;
  const commit = await headOfWork(world, repo, attempt.branch);
  const base = attempt.base_commit ?? (await world.delivery.base(repo, default_branch, commit));
  await world.store.write((tables) =>
    tables.attempts.update(attempt.id, { base_commit: base, head_commit: commit }),
  );
  const proof = await readProof(world, project, { ...attempt, base_commit: base }, commit);
  const green = await proveTree(world, { attempt, task, project, stage: "attempt", commit, proof });
  const verdict = green
    ? said
    : { ...said, status: "failed" as const, reason: "the project's checks are red" };
  return world.store.write((tables) => reportByHand(world, tables, verdict, proof));
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
