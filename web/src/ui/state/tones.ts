import type { HELD_STATES, TaskState } from "../../../../src/domain/states.ts";

/**
 * What something asks of the reader: `rest` nothing, `live` work is under way, `good` proven,
 * `wait` a person is waited for, `bad` it failed, `pass` on its way out (merge, build, release).
 */
export type Tone = "rest" | "live" | "good" | "wait" | "bad" | "pass";

/**
 * In the order of a board. A test compares it with the domain's, whose schemas no page needs to
 * load.
 */
const STATE_TONES: Record<TaskState, Tone> = {
  draft: "rest",
  planning: "live",
  ready: "rest",
  coding: "live",
  error_fixing: "live",
  testing: "live",
  code_review: "pass",
  merging: "pass",
  build_queue: "pass",
  building: "pass",
  build_success: "pass",
  build_failed: "bad",
  deploy_queue: "pass",
  deploying: "pass",
  verifying: "pass",
  completed: "good",
  failed: "bad",
  blocked: "wait",
  needs_decomposition: "wait",
  archived: "rest",
};

/** Every state, in the order in which a board shows them. */
export const STATES = Object.keys(STATE_TONES) as TaskState[];

/** What a worker does with a task that it holds; these are the states in which one does. */
export const HELD_WORDS: Readonly<Record<(typeof HELD_STATES)[number], string>> = {
  coding: "works on it",
  error_fixing: "fixes what is red",
  testing: "runs the checks",
};

/** Whether an attempt holds a task in this state. */
export function isHeld(state: TaskState): state is keyof typeof HELD_WORDS {
  return Object.hasOwn(HELD_WORDS, state);
}

/** States in which nothing more will happen by itself. A test compares them with the domain's. */
export const OVER_STATES: readonly TaskState[] = ["completed", "archived"];

/** Whether nothing more will happen by itself in this state. */
export function isOver(state: TaskState): boolean {
  return OVER_STATES.includes(state);
}

/** The tone of a state. */
export function stateTone(state: TaskState): Tone {
  return STATE_TONES[state];
}

/** A state in words: `error fixing`. */
export function stateWords(state: string): string {
  return state.replaceAll("_", " ");
}

/** Text colour of a tone. */
export const TONE_TEXT: Record<Tone, string> = {
  rest: "text-soft",
  live: "text-live",
  good: "text-good",
  wait: "text-wait",
  bad: "text-bad",
  pass: "text-pass",
};

/** Fill colour of a tone. */
export const TONE_FILL: Record<Tone, string> = {
  rest: "bg-rest",
  live: "bg-live",
  good: "bg-good",
  wait: "bg-wait",
  bad: "bg-bad",
  pass: "bg-pass",
};

/** Quiet background of a tone. */
export const TONE_WASH: Record<Tone, string> = {
  rest: "bg-sunken",
  live: "bg-live-wash",
  good: "bg-good-wash",
  wait: "bg-wait-wash",
  bad: "bg-bad-wash",
  pass: "bg-pass-wash",
};
