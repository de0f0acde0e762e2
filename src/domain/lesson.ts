import { z } from "zod";
import { resolution } from "./attempt.ts";
import { attemptId, projectId, taskId, timestamp } from "./ids.ts";
import { outcome } from "./outcome.ts";
import { taskKind, type Task } from "./task.ts";
import { stemsOf } from "./words/stems.ts";

/**
 * What an attempt leaves for those after it: what the task was like, who worked on it, how it ended
 * and why. Times in milliseconds, money in US dollars; null is unknown.
 */
export const lesson = z.object({
  attempt_id: attemptId,
  task_id: taskId,
  project_id: projectId,
  kind: taskKind,
  /** How hard the task looked beforehand, 0..1. */
  complexity: z.number().min(0).max(1),
  /** The words by which similar tasks are found, sorted. */
  words: z.array(z.string()),
  agent: z.string(),
  model: z.string().nullable(),
  iterations: z.int().nonnegative(),
  duration_ms: z.int().nonnegative(),
  cost_usd: z.number().nullable(),
  /** How it turned out in the end: proven work that was refused or taken back later has failed. */
  resolution,
  outcome: outcome.nullable(),
  /** Why it ended so, in a sentence. */
  why: z.string(),
  /** What reviewers said; null when nobody looked. */
  review: z.string().nullable(),
  /** Whether something other than the agent's word says so: merged and proven, or red checks. */
  confirmed: z.boolean(),
  at: timestamp,
});

/** What an attempt leaves for those after it. */
export type Lesson = z.infer<typeof lesson>;

/** As much of a task as lessons are found by. */
export type Described = Pick<
  Task,
  "title" | "description" | "acceptance_criteria" | "kind" | "files"
>;

const WORDS_MAX = 64;
const TEXT_CHARS_MAX = 4_000;

/**
 * The content words of a task in one form each (`stemsOf`), every one once, sorted: those of its
 * title first, then of the files that it names, then of its description, 64 at most.
 */
export function wordsOf({ title, description, files }: Described): string[] {
  const paths = files
    .slice(0, 50)
    .join(" ")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ");
  const text = description.slice(0, TEXT_CHARS_MAX);
  const stems = [title, paths, text].flatMap(stemsOf).filter((stem) => stem.length > 1);
  return [...new Set(stems)].slice(0, WORDS_MAX).toSorted();
}

/**
 * Whether the work turned out well (true) or badly (false), as others than its agent say: checks, a
 * merge, a reviewer. Null: nothing is settled, or it ended for reasons that are not its own.
 */
export function turnedOutWell({
  resolution: end,
  confirmed,
  review,
}: Pick<Lesson, "resolution" | "confirmed" | "review">): boolean | null {
  if (end === "proven") return confirmed ? true : null;
  return end === "failed" && (confirmed || review !== null) ? false : null;
}
