import type { Attempt } from "./attempt.ts";
import type { Iteration } from "./iteration.ts";
import type { Round } from "./verdict.ts";

/** Where a task's next attempt begins, if not from the default branch. */
export type Start = {
  /** Whose commit it begins on; null: from the default branch after all, as after a discard. */
  from: Iteration | null;
  /** A person chose it, with its session or without; or what was before was cut off. */
  as: "resume" | "rollback" | "cut_off";
  /** Rounds that count for its limits; none when a person chose where it begins. */
  rounds: Round[];
};

/**
 * Where the attempt after these begins: at what a person chose since the last one ended; else,
 * when that one was cut off, behind its last round. Null: from the default branch. Both lists are
 * oldest first.
 */
export function startAfter(
  before: readonly Attempt[],
  iterations: readonly Iteration[],
): Start | null {
  const last = before.at(-1);
  if (last === undefined) return null;
  const chosen = chosenSince(iterations, last.ended_at ?? "");
  if (chosen) {
    const from = chosen.commit === null ? null : chosen;
    return { from, as: chosen.chosen_as ?? "rollback", rounds: [] };
  }
  if (!goesOn(last)) return null;
  const earlier = startAfter(before.slice(0, -1), iterations);
  const own = iterations.filter(({ attempt_id }) => attempt_id === last.id);
  const from = own.findLast(({ commit }) => commit !== null) ?? earlier?.from ?? null;
  const rounds = [...(earlier?.rounds ?? []), ...own.map(roundOf)];
  return from === null && rounds.length === 0 ? null : { from, as: "cut_off", rounds };
}

function chosenSince(iterations: readonly Iteration[], time: string): Iteration | undefined {
  const chosen = iterations.filter(({ chosen_at }) => chosen_at !== null && chosen_at >= time);
  return chosen.toSorted((a, b) => ((a.chosen_at ?? "") < (b.chosen_at ?? "") ? -1 : 1)).at(-1);
}

/** One that was ended through no fault of its own, or that asked a person, is gone on with. */
function goesOn({ resolution, outcome }: Attempt): boolean {
  if (resolution === "lost" || resolution === "given_back") return true;
  return resolution === "failed" && outcome === "needs_decision";
}

function roundOf({ number, outcome, tree, failure, failed }: Iteration): Round {
  return { number, outcome, tree, failure, failed };
}
