import type { GuardName } from "./guards.ts";
import { HELD_STATES, type TaskState } from "./states.ts";

/** What is done after a transition, as rows of the effect table. */
export type EffectName = "merge" | "cleanup" | "release";

/**
 * What else a move does to its task. `fresh`: it has all its attempts again. `backoff`: it is not
 * claimed before a while has passed. `quarantine`: it is let out again by itself when the time is
 * over, and a decision is raised. `ask_split`: a decision on how to split it is raised.
 */
export type Mark = "fresh" | "backoff" | "quarantine" | "ask_split";

/** One legal move. */
export type Row = {
  from: readonly TaskState[];
  trigger: string;
  guards: readonly GuardName[];
  to: TaskState;
  effects: readonly EffectName[];
  marks: readonly Mark[];
  reason: string;
};

type RowMore = Partial<Pick<Row, "guards" | "effects" | "marks">>;

/** A row by its move, as `[from, trigger, to]`, and the sentence that says why. */
const row = (
  [from, trigger, to]: readonly [TaskState | readonly TaskState[], string, TaskState],
  reason: string,
  { guards = [], effects = [], marks = [] }: RowMore = {},
): Row => ({
  from: typeof from === "string" ? [from] : from,
  trigger,
  guards,
  to,
  effects,
  marks,
  reason,
});

/**
 * Two rows for what went wrong: to the queue while attempts are left, then to quarantine with a
 * decision.
 */
const again = (
  from: TaskState | readonly TaskState[],
  trigger: string,
  reason: string,
  marks: readonly Mark[] = ["backoff"],
): Row[] => [
  row([from, trigger, "ready"], `${reason}; tried again`, { guards: ["attempts_left"], marks }),
  row([from, trigger, "blocked"], `${reason}; every attempt is spent, a person must decide`, {
    guards: ["attempts_spent"],
    marks: ["quarantine"],
  }),
];

const HELD: readonly TaskState[] = HELD_STATES;
/** Nobody works on it, and nothing of it is on its way. */
const STOPPED: readonly TaskState[] = ["blocked", "failed", "needs_decomposition"];
const OUTSIDE: readonly TaskState[] = ["draft", "planning", "ready", ...STOPPED];
/** Its work is on the default branch, and something is done with it there. */
const MERGED: readonly TaskState[] = [
  "build_queue",
  "building",
  "build_success",
  "build_failed",
  "deploy_queue",
];

const PREPARING: readonly Row[] = [
  row([["draft", "ready", ...STOPPED], "start_planning", "planning"], "a plan is to be written", {
    guards: ["with_plan"],
  }),
  row(["draft", "make_ready", "ready"], "released for work", {
    guards: ["has_acceptance_criteria", "planned"],
    marks: ["fresh"],
  }),
  row([STOPPED, "make_ready", "ready"], "a person sent it back to work", {
    guards: ["has_acceptance_criteria", "planned"],
    marks: ["fresh"],
  }),
  row([["draft", ...STOPPED], "make_ready", "planning"], "it needs a plan first", {
    guards: ["with_plan", "plan_missing"],
  }),
  row(["planning", "plan_ready", "ready"], "its plan is written", {
    guards: ["has_plan", "has_acceptance_criteria"],
    marks: ["fresh"],
  }),
  row([["planning", "ready"], "make_draft", "draft"], "taken back from the queue"),
  row(
    [
      ["draft", "planning", "ready", "code_review", "build_failed", "needs_decomposition"],
      "hold",
      "blocked",
    ],
    "held by a person",
  ),
  row(["blocked", "quarantine_over", "ready"], "its quarantine is over; one more try", {
    guards: ["quarantine_over"],
  }),
];

const WORKING: readonly Row[] = [
  row(["ready", "claim", "coding"], "a worker claimed it", {
    guards: ["dependencies_completed", "no_children"],
  }),
  row([["coding", "error_fixing"], "run_checks", "testing"], "the project's checks run"),
  row(["testing", "checks_red", "error_fixing"], "checks are red; next iteration"),
  row(["testing", "no_change", "error_fixing"], "nothing changed; next iteration"),
  row(["error_fixing", "iterate", "coding"], "the agent works on the failure"),
  row(["testing", "work_proven", "code_review"], "all checks are green; a person looks at it", {
    guards: ["has_changes", "has_evidence", "with_review"],
  }),
  row(
    ["testing", "work_proven", "code_review"],
    "all checks are green, and no agent approved of it; a person looks at it",
    { guards: ["has_changes", "has_evidence", "without_review", "review_missing"] },
  ),
  row(["testing", "work_proven", "merging"], "all checks are green for this tree", {
    guards: ["has_changes", "has_evidence", "without_review", "review_settled", "with_merge"],
    effects: ["merge"],
  }),
  row(
    ["testing", "work_proven", "completed"],
    "all checks are green for this tree; its branch is left for a person",
    {
      guards: ["has_changes", "has_evidence", "without_review", "review_settled", "without_merge"],
    },
  ),
  ...again(HELD, "attempt_failed", "the attempt failed"),
  row([HELD, "give_back", "ready"], "given back without blame", { marks: ["backoff"] }),
  row([HELD, "limit_met", "ready"], "its account met a usage limit; given back without blame"),
  ...again(HELD, "lease_lost", "the worker's lease ran out", []),
  row([HELD, "session_lost", "ready"], "the terminal died with its worker; no blame, tried again"),
  row([HELD, "ask", "blocked"], "the agent needs a decision"),
  row([HELD, "hold", "blocked"], "held by a person; the work on it stops"),
];

const REVIEWING: readonly Row[] = [
  row(["code_review", "approve", "merging"], "approved by a person", {
    guards: ["has_evidence", "has_pull_request", "approved", "with_merge"],
    effects: ["merge"],
  }),
  row(
    ["code_review", "approve", "completed"],
    "approved by a person; its branch is left for a person",
    { guards: ["has_evidence", "has_pull_request", "approved", "without_merge"] },
  ),
  ...again("code_review", "request_changes", "a person asked for changes", []),
];

const MERGING: readonly Row[] = [
  row(["merging", "merged", "completed"], "merged; its work is on the default branch", {
    guards: ["has_evidence", "releases_not", "without_build", "without_deploy"],
    effects: ["cleanup"],
  }),
  row(["merging", "merged", "build_queue"], "merged; it waits to be built", {
    guards: ["has_evidence", "releases_not", "with_build"],
    effects: ["cleanup"],
  }),
  row(["merging", "merged", "deploy_queue"], "merged; it waits to be deployed", {
    guards: ["has_evidence", "releases_not", "without_build", "with_deploy"],
    effects: ["cleanup"],
  }),
  row(["merging", "merged", "deploying"], "merged; the release is staged", {
    guards: ["has_evidence", "releases"],
    effects: ["cleanup", "release"],
  }),
  ...again("merging", "merge_refused", "the merge was refused"),
  row(
    ["merging", "merge_conflict", "ready"],
    "it conflicts with the default branch; an agent brings both together",
    { guards: ["conflicts_first", "attempts_left"] },
  ),
  row(
    ["merging", "merge_conflict", "blocked"],
    "it conflicts with the default branch; every attempt is spent, a person must decide",
    { guards: ["conflicts_first", "attempts_spent"], marks: ["quarantine"] },
  ),
  row(
    ["merging", "merge_conflict", "blocked"],
    "it conflicts again with the default branch; a person must decide",
    { guards: ["conflicts_again"] },
  ),
  row(["merging", "merge_stuck", "blocked"], "the merge cannot be carried out"),
];

const BUILDING: readonly Row[] = [
  row(["build_queue", "build_started", "building"], "the build runs"),
  row([["build_queue", "building"], "build_succeeded", "build_success"], "the build is green", {
    guards: ["build_succeeded"],
  }),
  row([["build_queue", "building"], "build_failed", "build_failed"], "the build is red"),
  row(["build_success", "advance", "deploy_queue"], "built; it waits to be deployed", {
    guards: ["build_succeeded", "with_deploy"],
  }),
  row(["build_success", "advance", "completed"], "merged and built", {
    guards: ["build_succeeded", "without_deploy"],
  }),
  ...again("build_failed", "advance", "the build of the merged work failed"),
  row([["build_failed", "ready", "blocked"], "retry_build", "build_queue"], "built once more", {
    guards: ["is_merged", "with_build", "releases_not"],
  }),
];

const DEPLOYING: readonly Row[] = [
  row(["deploy_queue", "deploy_started", "deploying"], "the deployment runs"),
  row([["deploy_queue", "deploying"], "deployed", "verifying"], "deployed; it is looked at", {
    guards: ["sync_completed", "releases_not", "with_verify"],
  }),
  row([["deploy_queue", "deploying"], "deployed", "completed"], "merged and deployed", {
    guards: ["sync_completed", "releases_not", "without_verify"],
  }),
  row([["deploy_queue", "deploying"], "deploy_failed", "failed"], "the deployment failed", {
    guards: ["releases_not"],
  }),
  row(["verifying", "verified", "completed"], "deployed, and it works there", {
    guards: ["health_passed", "releases_not"],
  }),
  row(["verifying", "verify_failed", "failed"], "it does not work where it was deployed", {
    guards: ["releases_not"],
  }),
  row(["failed", "retry_deploy", "deploy_queue"], "deployed once more", {
    guards: ["is_merged", "with_deploy", "releases_not"],
  }),
];

/** Of Ringmaster's own code, which it releases itself. */
const RELEASING: readonly Row[] = [
  row(["deploying", "flipped", "verifying"], "the release serves and is watched"),
  ...again("deploying", "release_refused", "the release never served; main was reverted"),
  row(["verifying", "settled", "completed"], "the release proved itself"),
  ...again("verifying", "rolled_back", "the release did harm; main was reverted"),
];

const SPLITTING: readonly Row[] = [
  row([HELD, "too_large", "needs_decomposition"], "the agent finds it too large", {
    marks: ["ask_split"],
  }),
  row(
    [["draft", "planning", "ready", "blocked", "failed"], "too_large", "needs_decomposition"],
    "it is too large and waits to be split",
  ),
  row(["draft", "split", "draft"], "split into children", { guards: ["has_children"] }),
  row([["planning", "ready", ...STOPPED], "split", "ready"], "split into children", {
    guards: ["has_children"],
    marks: ["fresh"],
  }),
  row([OUTSIDE, "children_completed", "completed"], "its last child is over", {
    guards: ["has_children", "dependencies_completed"],
  }),
];

const ENDING: readonly Row[] = [
  row([[...OUTSIDE, ...HELD, "code_review"], "cancel", "archived"], "cancelled"),
  row([MERGED, "cancel", "archived"], "given up; what was merged stays"),
  row([["deploying", "verifying"], "cancel", "archived"], "given up; what was merged stays", {
    guards: ["releases_not"],
  }),
  row([["ready", "code_review", ...STOPPED], "discard", "draft"], "its work was discarded", {
    guards: ["not_merged"],
    effects: ["cleanup"],
  }),
  row(
    [["completed", ...OUTSIDE, ...MERGED], "reverted", "blocked"],
    "its work was taken back from the default branch; a person decides what becomes of it",
    { guards: ["is_merged", "releases_not"] },
  ),
  row(
    [["completed", ...OUTSIDE, ...MERGED], "reverted_again", "ready"],
    "its work was taken back from the default branch; it is worked on anew",
    { guards: ["is_merged", "releases_not"], marks: ["fresh"] },
  ),
  row(["completed", "archive", "archived"], "put away"),
  row(["archived", "reopen", "draft"], "taken out of the archive"),
];

const BY_HAND: readonly TaskState[] = [...OUTSIDE, "archived"];
const UNDONE = "what a person did was undone or redone";

/** The way back between the states among which people move tasks, as the history tells it. */
const UNDOING: readonly Row[] = [
  ...BY_HAND.filter((to) => to !== "ready").map((to) =>
    row([BY_HAND.filter((from) => from !== to), "undo", to], UNDONE, { guards: ["undone_to"] }),
  ),
  row([BY_HAND.filter((from) => from !== "ready"), "undo", "ready"], UNDONE, {
    guards: ["undone_to", "releasable"],
  }),
  row(["completed", "undo", "archived"], UNDONE, { guards: ["undone_to"] }),
  row(["archived", "undo", "completed"], UNDONE, { guards: ["undone_to", "was_completed"] }),
  ...OUTSIDE.map((to) =>
    row(["completed", "undo", to], `${UNDONE}; not all children are over`, {
      guards: ["undone_to", "has_children"],
    }),
  ),
];

/** Every legal move of a task. The reference page of states is printed from this table. */
export const TRANSITIONS: readonly Row[] = [
  ...PREPARING,
  ...WORKING,
  ...REVIEWING,
  ...MERGING,
  ...BUILDING,
  ...DEPLOYING,
  ...RELEASING,
  ...SPLITTING,
  ...ENDING,
  ...UNDOING,
];

/** Triggers that a person may pull by naming a state; all others belong to the engine. */
export const MANUAL_TRIGGERS: readonly string[] = [
  "start_planning",
  "make_ready",
  "plan_ready",
  "make_draft",
  "hold",
  "retry_build",
  "retry_deploy",
  "too_large",
  "cancel",
  "archive",
  "reopen",
];
