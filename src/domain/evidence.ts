import { z } from "zod";
import { attemptId, objectName, taskId, timestamp } from "./ids.ts";

/**
 * `unrunnable`: the check itself could not be run; that is infrastructure and says nothing of the
 * work.
 */
export const evidenceVerdict = z.enum(["green", "red", "unrunnable"]);

/** What one check said of one tree. It speaks of that tree only: another tree needs its own. */
export const evidence = z.object({
  id: z.string(),
  task_id: taskId.nullable(),
  attempt_id: attemptId.nullable(),
  iteration: z.int().nullable(),
  /**
   * Where it ran: on the commit before any work, on the attempt's commit, on the merged result,
   * when a release was staged, or as what a build, a deployment or a verification of the merged
   * commit said.
   */
  stage: z.enum(["baseline", "attempt", "merge", "release", "build", "deploy", "verify"]),
  check: z.string(),
  command: z.string(),
  verdict: evidenceVerdict,
  exit_code: z.int().nullable(),
  duration_ms: z.int().nonnegative(),
  tree: objectName,
  /** Tail-trimmed standard output and error, interleaved. */
  output: z.string(),
  /** SHA-256 of the output. */
  output_hash: z.string().nullable(),
  /**
   * SHA-256 of what it ran in, described as JSON: system, versions, tool, names of variables; null
   * when it is not known. The descriptions come with an export.
   */
  environment: z.string().nullable(),
  /** It was red before and green when tried again on the same tree. */
  flaky: z.boolean(),
  at: timestamp,
});

/** What one check said of one tree. */
export type Evidence = z.infer<typeof evidence>;

/** What evidence has that whoever records it says nothing about. */
export const EVIDENCE_DEFAULTS = {
  output_hash: null,
  environment: null,
  flaky: false,
} satisfies Partial<Evidence>;

/**
 * The evidence that may speak for an attempt: what was found when its own work was checked, and
 * what the server found when it merged or released. What another attempt told never counts for it,
 * and neither does what somebody said of a build, a deployment or a verification.
 */
export function evidenceFor(attempt_id: string | null, all: readonly Evidence[]): Evidence[] {
  return all.filter(
    ({ stage, attempt_id: by }) =>
      stage === "merge" || stage === "release" || (stage === "attempt" && by === attempt_id),
  );
}

/** Stages of a task after its merge that are carried out elsewhere and told to the server. */
export const TOLD_STAGES = ["build", "deploy", "verify"] as const;
/** A stage that is carried out elsewhere. */
export type ToldStage = (typeof TOLD_STAGES)[number];

/** Whether the newest word on a stage of this task's merged tree is green. */
export function isStageGreen(
  stage: ToldStage,
  task_id: string,
  ofTree: readonly Pick<Evidence, "stage" | "task_id" | "verdict">[],
): boolean {
  const newest = ofTree.findLast((row) => row.stage === stage && row.task_id === task_id);
  return newest?.verdict === "green";
}

/**
 * Whether every named check is green for `tree`. A check counts by its newest evidence for that
 * very tree and command; a project without checks proves nothing, so the answer is then false.
 */
export function isProven(
  tree: string,
  checks: readonly { name: string; command: string }[],
  all: readonly Pick<Evidence, "tree" | "check" | "command" | "verdict">[],
): boolean {
  const newest = (check: { name: string; command: string }) =>
    all.findLast(
      (row) => row.tree === tree && row.check === check.name && row.command === check.command,
    );
  return checks.length > 0 && checks.every((check) => newest(check)?.verdict === "green");
}

/** The newest word of each check, in order: what was tried again counts by its last run. */
export function newestOfEach<Row extends Pick<Evidence, "check" | "command">>(
  rows: readonly Row[],
): Row[] {
  const by_check = new Map(rows.map((row) => [JSON.stringify([row.check, row.command]), row]));
  return rows.filter((row) => by_check.get(JSON.stringify([row.check, row.command])) === row);
}

/** Trees of which evidence still speaks: of the work as it is now, of its base, of its merge. */
export type LiveTrees = { work: string | null; base: string | null; merged: string | null };

/** Whether evidence speaks of a tree that the task's work has left behind. */
export function isVoid(
  { stage, tree }: Pick<Evidence, "stage" | "tree">,
  live: LiveTrees,
): boolean {
  if (stage === "baseline") return tree !== live.base;
  if (stage === "attempt") return tree !== live.work && tree !== live.merged;
  return tree !== live.merged;
}

const LINES_SHOWN = 3;

/** The sentence on a check that could not be run, with the last lines of what it said. */
export function tellUnrunnable(check: { name: string; command: string }, output: string): string {
  const said = output.trim().split("\n").slice(-LINES_SHOWN).join(" ");
  return `The check "${check.name}" (${check.command}) could not be run: ${said}`;
}
