import type { Requirement, Stage } from "./project.ts";
import type { ReviewLevel } from "./review.ts";
import type { TaskState } from "./states.ts";

/** Facts from the store and from git on which guards rest; never flags from a caller. */
export type Facts = {
  /** Stages of the project beside code and test. */
  stages: readonly Stage[];
  /** What the project asks of every task. */
  requires: readonly Requirement[];
  /** Ringmaster itself releases what this project merges. */
  releases: boolean;
  has_acceptance_criteria: boolean;
  has_plan: boolean;
  has_pull_request: boolean;
  /** The branch holds at least one commit that the default branch lacks. */
  has_changes: boolean;
  /** Every check of the project is green for the very tree that is to move on. */
  has_evidence: boolean;
  /** Who must look at the work before it is merged. */
  review_level: ReviewLevel;
  /** An agent that reviewed the very tree that is to move on approved of it. */
  agent_approves: boolean;
  /** A person approved the very commit that was proven last. */
  is_approved: boolean;
  /** Its work is on the default branch. */
  is_merged: boolean;
  /** What a build, a deployment and a verification said last of the merged tree was green. */
  build_green: boolean;
  deploy_green: boolean;
  verify_green: boolean;
  attempts: number;
  attempts_max: number;
  /** How often its work conflicted with the default branch since it was sent to work. */
  conflicts: number;
  dependencies_completed: boolean;
  has_children: boolean;
  quarantine_over: boolean;
  /** The state that an undone action had changed; null when nothing is being undone. */
  undo_to: TaskState | null;
  /** The state from which the last move led here; null when there was none. */
  came_from: TaskState | null;
};

/** The name of a fact. */
export type Fact = keyof Facts;

/** What must hold before a transition. */
export type Guard = {
  /** The facts it looks at; no others need to be gathered. */
  reads: readonly Fact[];
  /** What is needed, for the sentence of a refusal. */
  needs: string;
  /** It tells which way this project or task goes, rather than that something is missing. */
  chooses: boolean;
  /** Whether it holds for a move to `to`; throws when a fact that it reads was not gathered. */
  holds(facts: Partial<Facts>, to: TaskState): boolean;
};

type Test<K extends Fact> = (facts: Pick<Facts, K>, to: TaskState) => boolean;

function isGathered<K extends Fact>(
  facts: Partial<Facts>,
  names: readonly K[],
): facts is Partial<Facts> & Pick<Facts, K> {
  return names.every((name) => facts[name] !== undefined);
}

/** Something that must be there. */
function need<const K extends Fact>(
  reads: readonly K[],
  holds: Test<K>,
  needs: string,
  chooses = false,
): Guard {
  return {
    reads,
    needs,
    chooses,
    holds(facts, to) {
      if (!isGathered(facts, reads)) throw new Error(`expected the facts ${reads.join(", ")}`);
      return holds(facts, to);
    },
  };
}

/** Something that tells rows of one trigger apart. */
const choice = <const K extends Fact>(reads: readonly K[], holds: Test<K>, needs: string): Guard =>
  need(reads, holds, needs, true);

const withStage = (stage: Stage): Guard =>
  choice(["stages"], (f) => f.stages.includes(stage), `a project with the stage ${stage}`);

const withoutStage = (stage: Stage): Guard =>
  choice(["stages"], (f) => !f.stages.includes(stage), `a project without the stage ${stage}`);

/** A project that asks for an approval or a pull request has its work looked at, too. */
export const isReviewed = ({ stages, requires }: Pick<Facts, "stages" | "requires">): boolean =>
  stages.includes("review") || requires.includes("approval") || requires.includes("pull_request");

type Looks = Pick<Facts, "stages" | "requires" | "review_level">;

const needsPerson = (f: Looks): boolean => isReviewed(f) || f.review_level === "person";

const lacksReview = (f: Pick<Facts, "review_level" | "agent_approves">): boolean =>
  f.review_level === "agent" && !f.agent_approves;

const lacksPlan = ({ stages, has_plan }: Pick<Facts, "stages" | "has_plan">): boolean =>
  stages.includes("plan") && !has_plan;

type Criteria = Pick<Facts, "requires" | "has_acceptance_criteria">;

const lacksCriteria = ({ requires, has_acceptance_criteria }: Criteria): boolean =>
  requires.includes("acceptance_criteria") && !has_acceptance_criteria;

/** Every guard by name. */
export const GUARDS = {
  has_acceptance_criteria: need(
    ["requires", "has_acceptance_criteria"],
    (f) => !lacksCriteria(f),
    "acceptance criteria, which the project asks for",
  ),
  has_plan: need(["has_plan"], (f) => f.has_plan, "a plan"),
  planned: choice(["stages", "has_plan"], (f) => !lacksPlan(f), "a plan, where plan is a stage"),
  plan_missing: choice(["has_plan"], (f) => !f.has_plan, "no plan yet"),
  releasable: need(
    ["requires", "has_acceptance_criteria", "stages", "has_plan", "has_children"],
    (f) => f.has_children || (!lacksCriteria(f) && !lacksPlan(f)),
    "acceptance criteria and a plan, where the project asks for them, or children",
  ),
  has_changes: need(["has_changes"], (f) => f.has_changes, "a commit that main does not have"),
  has_evidence: need(
    ["has_evidence"],
    (f) => f.has_evidence,
    "green evidence of every check for this very tree",
  ),
  has_pull_request: need(
    ["requires", "has_pull_request"],
    (f) => !f.requires.includes("pull_request") || f.has_pull_request,
    "a pull request, which the project asks for",
  ),
  approved: need(
    ["requires", "is_approved"],
    (f) => !f.requires.includes("approval") || f.is_approved,
    "the approval of this very commit, which the project asks for",
  ),
  is_merged: need(["is_merged"], (f) => f.is_merged, "work that is on the default branch"),
  not_merged: need(["is_merged"], (f) => !f.is_merged, "work that is not on the default branch"),
  build_succeeded: need(["build_green"], (f) => f.build_green, "a green build of the merged tree"),
  sync_completed: need(
    ["deploy_green"],
    (f) => f.deploy_green,
    "a green deployment of the merged tree",
  ),
  health_passed: need(
    ["verify_green"],
    (f) => f.verify_green,
    "a green verification of the merged tree",
  ),
  dependencies_completed: need(
    ["dependencies_completed"],
    (f) => f.dependencies_completed,
    "completed dependencies",
  ),
  has_children: need(["has_children"], (f) => f.has_children, "children"),
  no_children: need(["has_children"], (f) => !f.has_children, "no children: they are worked on"),
  quarantine_over: need(
    ["quarantine_over"],
    (f) => f.quarantine_over,
    "a quarantine whose time is over",
  ),
  attempts_left: choice(
    ["attempts", "attempts_max"],
    (f) => f.attempts < f.attempts_max,
    "an attempt left",
  ),
  attempts_spent: choice(
    ["attempts", "attempts_max"],
    (f) => f.attempts >= f.attempts_max,
    "no attempt left",
  ),
  conflicts_first: choice(
    ["conflicts"],
    (f) => f.conflicts === 0,
    "work that did not conflict before",
  ),
  conflicts_again: choice(["conflicts"], (f) => f.conflicts > 0, "work that conflicted before"),
  releases: choice(["releases"], (f) => f.releases, "a project that Ringmaster itself releases"),
  releases_not: choice(
    ["releases"],
    (f) => !f.releases,
    "a project that Ringmaster does not release itself",
  ),
  with_plan: withStage("plan"),
  with_review: choice(
    ["stages", "requires", "review_level"],
    needsPerson,
    "work that a person must look at",
  ),
  without_review: choice(
    ["stages", "requires", "review_level"],
    (f) => !needsPerson(f),
    "work that no person must look at",
  ),
  review_missing: choice(
    ["review_level", "agent_approves"],
    lacksReview,
    "work of which the reviewing agent does not approve",
  ),
  review_settled: choice(
    ["review_level", "agent_approves"],
    (f) => !lacksReview(f),
    "work of which the reviewing agent approves",
  ),
  with_merge: withStage("merge"),
  without_merge: withoutStage("merge"),
  with_build: withStage("build"),
  without_build: withoutStage("build"),
  with_deploy: withStage("deploy"),
  without_deploy: withoutStage("deploy"),
  with_verify: withStage("verify"),
  without_verify: withoutStage("verify"),
  undone_to: choice(["undo_to"], (f, to) => f.undo_to === to, "the state that is to come back"),
  was_completed: need(
    ["came_from"],
    (f) => f.came_from === "completed",
    "a task that was completed when it was put away",
  ),
} as const satisfies Record<string, Guard>;

/** The name of a guard. */
export type GuardName = keyof typeof GUARDS;
