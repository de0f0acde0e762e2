import type { Attempt } from "../../domain/attempt.ts";
import { pathsOf } from "../../domain/change.ts";
import { asksPerson } from "../../domain/criteria.ts";
import { isReviewed } from "../../domain/guards.ts";
import {
  policyFindings,
  settingsFinding,
  touchesSettings,
  type PolicyFinding,
} from "../../domain/policy.ts";
import type { Project } from "../../domain/project.ts";
import { reviewLevelOf, type ReviewNeed } from "../../domain/review-level.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { Task } from "../../domain/task.ts";
import type { World } from "../world.ts";

/** A work as it is judged before it moves on. */
export type Work = {
  project: Project;
  task: Task;
  attempt: Attempt;
  commit: string;
  settings: RepositorySettings;
};

/** Who must look at a work, and what the policy says of it. */
export type Judged = { review: ReviewNeed; findings: PolicyFinding[] };

/**
 * Reads from git what a work changes and judges it by the settings that were in force where it
 * began. Nothing that a worker says counts here.
 */
export async function judgeWork(world: World, work: Work): Promise<Judged> {
  const { project, task, attempt, commit, settings } = work;
  const { repo, default_branch } = project;
  const from = attempt.base_commit ?? (await world.delivery.base(repo, default_branch, commit));
  const asked = { repo, from, to: commit };
  const changes = await world.workspace.changes(asked);
  const misfit = touchesSettings(changes) ? await world.workspace.misfit(asked) : null;
  const broken = misfit === null ? [] : [settingsFinding(misfit)];
  const findings = [...policyFindings(settings.policy, changes), ...broken];
  const review = reviewLevelOf({
    settings: settings.review,
    is_reviewed: isReviewed(project),
    task,
    paths: pathsOf(changes),
    findings,
    asks_person: asksPerson(task.acceptance_criteria),
  });
  return { review, findings };
}
