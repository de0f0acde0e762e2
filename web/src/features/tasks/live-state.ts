import type { TaskState } from "../../../../src/domain/states.ts";
import type { Task } from "../../../../src/domain/task.ts";
import type { Worker } from "../../../../src/domain/worker.ts";
import { LIMITS } from "../../../../src/domain/limits.ts";
import { ageText, shortHash } from "../../ui/figures.ts";
import { HELD_WORDS, isHeld, stateTone, type Tone } from "../../ui/state/tones.ts";

/**
 * What is known of a task besides itself: who holds it, where in the queue it stands, and whether
 * its project is paused.
 */
export type Around = {
  worker: Worker | undefined;
  place: number | undefined;
  paused: boolean;
  now_ms: number;
};

/**
 * What really happens with a task now, in a few words. `active`: somebody works on it, with a sign
 * of life.
 */
export type LiveState = { tone: Tone; text: string; active: boolean };

const STAGE_WORDS: Partial<Record<TaskState, string>> = {
  draft: "not released for work",
  planning: "being planned",
  code_review: "waits for a review",
  merging: "being merged",
  build_queue: "waits for a build",
  building: "being built",
  build_success: "built",
  build_failed: "the build failed",
  deploy_queue: "waits for its release",
  deploying: "the release is being staged",
  verifying: "serves and is watched",
  failed: "failed",
  needs_decomposition: "too large; to be split",
  archived: "put away",
};

function heldState(doing: string, { worker, now_ms }: Around): LiveState {
  if (worker === undefined) return { tone: "wait", text: "no worker holds it", active: false };
  const seen_ms = worker.last_seen_at === null ? null : now_ms - Date.parse(worker.last_seen_at);
  if (seen_ms === null || seen_ms > LIMITS.lease_ms) {
    const since = seen_ms === null ? "" : ` for ${ageText(seen_ms)}`;
    return { tone: "wait", text: `no sign of ${worker.name}${since}`, active: false };
  }
  return { tone: "live", text: `${worker.name} ${doing}`, active: true };
}

const leftUntil = (at: string | null, now_ms: number) =>
  at === null ? 0 : Date.parse(at) - now_ms;

/** Why a task that may be worked on is not handed out, in a word; null: it stands in the queue. */
function heldBack(task: Task, { paused, now_ms }: Around): string | null {
  const wait_ms = leftUntil(task.not_before, now_ms);
  if (task.children > 0) return "an epic: waits for its children";
  if (task.waiting_on > 0) return `waits for ${task.waiting_on}`;
  if (wait_ms > 0) return `tries again in ${ageText(wait_ms)}`;
  return paused ? "its project is paused" : null;
}

function readyState(task: Task, around: Around): LiveState {
  const { place } = around;
  const stands = place === undefined ? "held back, not in the queue" : placeWords(place);
  return { tone: "rest", text: heldBack(task, around) ?? stands, active: false };
}

/** A place in the queue, from 0, in words. */
function placeWords(place: number): string {
  return place === 0 ? "next in the queue" : `no. ${place + 1} in the queue`;
}

function blockedState(task: Task, { now_ms }: Around): LiveState {
  const left_ms = leftUntil(task.quarantined_until, now_ms);
  const text = left_ms > 0 ? `quarantined for ${ageText(left_ms)}` : "waits for you";
  return { tone: "wait", text, active: false };
}

function completedState({ merge_commit }: Task): LiveState {
  const text = merge_commit === null ? "completed" : `merged as ${shortHash(merge_commit)}`;
  return { tone: "good", text, active: false };
}

/** What really happens with a task now, said from facts with an age, not from its state alone. */
export function liveState(task: Task, around: Around): LiveState {
  if (isHeld(task.status)) return heldState(HELD_WORDS[task.status], around);
  if (task.status === "ready") return readyState(task, around);
  if (task.status === "blocked") return blockedState(task, around);
  if (task.status === "completed") return completedState(task);
  const text = STAGE_WORDS[task.status] ?? "";
  return { tone: stateTone(task.status), text, active: task.status === "merging" };
}
