import type { Attempt } from "../../domain/attempt.ts";
import { evidenceFor, isProven, isStageGreen, type Evidence } from "../../domain/evidence.ts";
import type { Fact, Facts } from "../../domain/guards.ts";
import type { Pipeline } from "../../domain/lifecycle.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { Project } from "../../domain/project.ts";
import { isApprovedByAgent } from "../../domain/review.ts";
import type { Tables } from "../../ports/store.ts";
import { requireProject } from "../projects.ts";
import { conflictsOf } from "./conflicts.ts";
import type { Ground, MoveRequest } from "./move.ts";

/** What facts are read from; each row of the store at most once. */
type Sources = {
  world: Ground;
  tables: Tables;
  request: MoveRequest;
  project(): Promise<Project>;
  last(): Promise<Attempt | undefined>;
  /** What is known of the tree that is to move on. */
  said(): Promise<Evidence[]>;
};

type Answer<F extends Fact> = Facts[F] | Promise<Facts[F]>;

/** Where each fact comes from. */
const READ: { readonly [F in Fact]: (from: Sources) => Answer<F> } = {
  stages: async ({ project }) => (await project()).stages,
  requires: async ({ project }) => (await project()).requires,
  releases: async ({ world, project }) => isReleased(world, await project()),
  has_acceptance_criteria: ({ request }) => request.task.acceptance_criteria.trim() !== "",
  has_plan: ({ request }) => request.task.plan.trim() !== "",
  has_pull_request: ({ request }) => request.task.pull_request !== null,
  has_changes: async ({ last }) => hasChanges(await last()),
  has_evidence: hasEvidence,
  review_level: ({ request: { proof } }) => proof?.review?.level ?? "none",
  agent_approves: async ({ tables, request: { task, proof } }) =>
    proof ? isApprovedByAgent(proof.tree, await tables.reviews.of(task.id)) : false,
  is_approved: async ({ request, last }) => {
    const { approved_commit } = request.task;
    return approved_commit !== null && approved_commit === (await last())?.head_commit;
  },
  is_merged: ({ request }) => request.task.merge_commit !== null,
  build_green: async ({ request, said }) => isStageGreen("build", request.task.id, await said()),
  deploy_green: async ({ request, said }) => isStageGreen("deploy", request.task.id, await said()),
  verify_green: async ({ request, said }) => isStageGreen("verify", request.task.id, await said()),
  // What does not count is taken back by the very move that asks whether one is left.
  attempts: ({ request: { task, changes } }) => changes?.attempts ?? task.attempts,
  attempts_max: ({ request: { proof } }) =>
    proof?.settings.limits.attempts_per_task ?? LIMITS.attempts_per_task_max,
  conflicts: ({ tables, request }) => conflictsOf(tables, request.task.id),
  dependencies_completed: ({ request }) => request.task.waiting_on === 0,
  has_children: ({ request }) => request.task.children > 0,
  quarantine_over: ({ world, request: { task } }) =>
    task.quarantined_until !== null && task.quarantined_until <= world.clock.now(),
  undo_to: ({ request }) => request.undo_to ?? null,
  came_from: async ({ tables, request }) =>
    (await tables.transitions.of(request.task.id)).at(-1)?.from ?? null,
};

/** Reads these facts and no others; what several of them rest on is read once. */
export async function gatherFacts(
  world: Ground,
  tables: Tables,
  request: MoveRequest,
  facts: readonly Fact[],
): Promise<Partial<Facts>> {
  const { task, proof } = request;
  const sources: Sources = {
    world,
    tables,
    request,
    project: once(() => requireProject(tables, task.project_id)),
    last: once(async () => (await tables.attempts.of(task.id)).at(-1)),
    said: once(async () => (proof ? tables.evidence.ofTree(proof.tree) : [])),
  };
  const found: [Fact, unknown][] = [];
  for (const fact of facts) found.push([fact, await READ[fact](sources)]);
  return Object.fromEntries(found);
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => (loaded ??= load());
}

/** The facts of a project that tell which moves its tasks can make at all. */
export function pipelineOf(world: Pick<Ground, "config">, project: Project): Pipeline {
  const { stages, requires } = project;
  return { stages, requires, releases: isReleased(world, project) };
}

function isReleased({ config }: Pick<Ground, "config">, { is_self }: Project): boolean {
  return is_self && config.reload.after_merge;
}

function hasChanges(last: Attempt | undefined): boolean {
  if (!last?.head_commit) return false;
  return last.head_commit !== last.base_commit;
}

async function hasEvidence({ request: { proof }, said, last }: Sources): Promise<boolean> {
  if (!proof) return false;
  const mine = evidenceFor((await last())?.id ?? null, await said());
  return isProven(proof.tree, proof.settings.checks, mine);
}
