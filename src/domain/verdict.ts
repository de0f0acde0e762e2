import { z } from "zod";
import { objectName } from "./ids.ts";
import { outcome, type Outcome } from "./outcome.ts";

/**
 * How a loop of iterations stands. `stalled`: no new change, or the same failure again and again.
 * `oscillating`: trees come back. `waiting`: a person must decide.
 */
export const loopVerdict = z.enum(["green", "stalled", "oscillating", "waiting"]);

/** How a loop of iterations stands. */
export type LoopVerdict = z.infer<typeof loopVerdict>;

/** As much of an iteration as says how the loop stands. */
export const round = z.object({
  /** Iteration of the attempt, or of those that it goes on with. */
  number: z.int().positive(),
  outcome,
  /** What the branch held; null when it held nothing new. */
  tree: objectName.nullable(),
  /** Fingerprint of what failed; null when nothing did. */
  failure: z.string().nullable(),
  /** What failed, by name. */
  failed: z.array(z.string()),
});

/** As much of an iteration as says how the loop stands. */
export type Round = z.infer<typeof round>;

/** A verdict, with a sentence on what it rests on. */
export type Judged = { verdict: LoopVerdict; why: string };

/** Runs that changed nothing, one after the other, after which the loop has stalled. */
export const UNCHANGED_IN_A_ROW_MAX = 2;

/**
 * Runs that broke off in the middle, one after the other, after which the loop has stalled: given
 * back without blame for ever, an agent that crashes each time would be started for ever.
 */
export const BROKEN_OFF_IN_A_ROW_MAX = 5;

/** Failures that are looked at to see two take turns. */
const TURNS = 4;

/**
 * How the loop stands after these rounds, oldest first; null: it goes on. `same_failure` is how
 * often the same failure may come in a row, `start` the tree on which the first of them began.
 */
export function verdictOf(
  rounds: readonly Round[],
  { same_failure, start = null }: { same_failure: number; start?: string | null },
): Judged | null {
  const last = rounds.at(-1);
  if (last === undefined) return null;
  if (isCutOff(last)) return brokenOff(rounds);
  if (last.outcome === "success") return { verdict: "green", why: "The checks are green." };
  if (ASKS.includes(last.outcome)) return { verdict: "waiting", why: "A person must decide." };
  const whole = rounds.filter((each) => !isCutOff(each));
  return (
    unchanged(whole, start) ?? treeBack(whole) ?? sameFailure(whole, same_failure) ?? turns(whole)
  );
}

const ASKS: readonly Outcome[] = ["needs_decision", "too_large"];

/**
 * The rounds that count of those of earlier attempts, oldest first: what was before a person's
 * last answer says nothing of the work with that answer. `start` is the tree behind it.
 */
export function sinceAnswer(before: readonly Round[]): { rounds: Round[]; start: string | null } {
  const asked = before.findLastIndex(({ outcome }) => ASKS.includes(outcome));
  return { rounds: before.slice(asked + 1), start: before[asked]?.tree ?? null };
}

const CUT_OFF: readonly Outcome[] = ["interrupted", "rate_limited", "infrastructure"];

/** Whether others ended a round, so that it says nothing of how the work gets on. */
export const isCutOff = ({ outcome }: Pick<Round, "outcome">): boolean => CUT_OFF.includes(outcome);

function brokenOff(rounds: readonly Round[]): Judged | null {
  const newest = rounds.slice(-BROKEN_OFF_IN_A_ROW_MAX);
  if (newest.length < BROKEN_OFF_IN_A_ROW_MAX) return null;
  if (newest.some(({ outcome }) => outcome !== "interrupted")) return null;
  const why = `The agent broke off in the middle, ${BROKEN_OFF_IN_A_ROW_MAX} runs in a row.`;
  return { verdict: "stalled", why };
}

function unchanged(rounds: readonly Round[], start: string | null): Judged | null {
  const trees = [start, ...rounds.map(({ tree }) => tree)].slice(-UNCHANGED_IN_A_ROW_MAX - 1);
  if (trees.length <= UNCHANGED_IN_A_ROW_MAX || new Set(trees).size > 1) return null;
  const why = `The agent changed nothing, ${UNCHANGED_IN_A_ROW_MAX} runs in a row.`;
  return { verdict: "stalled", why: `${why}${failingNow(rounds.at(-1))}` };
}

/** A tree that was left and comes back was red before, and is again. */
function treeBack(rounds: readonly Round[]): Judged | null {
  const last = rounds.at(-1);
  const before = rounds.at(-2);
  if (!last || !before || last.tree === null || last.tree === before.tree) return null;
  const same = rounds.slice(0, -2).find(({ tree }) => tree === last.tree);
  if (!same) return null;
  const why = `The work is again what it was after run ${same.number}.`;
  return { verdict: "oscillating", why: `${why}${failingNow(last)}` };
}

function sameFailure(rounds: readonly Round[], times: number): Judged | null {
  const newest = rounds.slice(-times);
  const [first] = newest;
  if (newest.length < times || !first || first.failure === null) return null;
  if (!newest.every(({ failure }) => failure === first.failure)) return null;
  const why = `The same failure came ${times} times in a row: ${named(first)}.`;
  return { verdict: "stalled", why };
}

/** Two failures that take turns: what mends the one breaks the other. */
function turns(rounds: readonly Round[]): Judged | null {
  const [a, b, again_a, again_b] = rounds.slice(-TURNS);
  if (!a || !b || !again_a || !again_b || a.failure === null || b.failure === null) return null;
  if (a.failure === b.failure || a.failure !== again_a.failure || b.failure !== again_b.failure)
    return null;
  return { verdict: "oscillating", why: `Two failures take turns: ${named(a)}; ${named(b)}.` };
}

const NAMES_TOLD = 5;

function named({ failed }: Round): string {
  const more = failed.length - NAMES_TOLD;
  const told = failed.slice(0, NAMES_TOLD).join(", ");
  return more > 0 ? `${told} and ${more} more` : told;
}

const failingNow = (last: Round | undefined) =>
  last && last.failure !== null ? ` What fails is: ${named(last)}.` : "";
