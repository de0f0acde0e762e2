import type { Checkpoint } from "./checkpoint.ts";
import type { Tone } from "../../../ui/state/tones.ts";

/** What a round came to asks of the reader. */
export const OUTCOME_TONES: Record<Checkpoint["outcome"], Tone> = {
  success: "good",
  likely_success: "good",
  failed: "bad",
  likely_failed: "bad",
  needs_decision: "wait",
  too_large: "wait",
  no_change: "rest",
  rate_limited: "wait",
  interrupted: "rest",
  infrastructure: "wait",
  unknown: "rest",
};

/** How the loop stood then, where that says more than the outcome; null: it went on. */
export function verdictWords({ verdict }: Checkpoint): string | null {
  if (verdict === null || verdict === "green") return null;
  if (verdict === "oscillating") return "going in circles";
  return verdict === "stalled" ? "no progress" : "waits for a person";
}

/** What failed in a round, else what its agent said. */
export function tellOf({ failed, summary }: Checkpoint): string {
  if (failed.length > 0) return failed.join(", ");
  return summary === "" ? "nothing was said" : summary;
}

/** What a person chose for the next attempt; null where nobody did. */
export function chosenWords({ chosen_as, commit }: Checkpoint): string | null {
  if (chosen_as === null) return null;
  if (commit === null) return "begins anew";
  return chosen_as === "resume" ? "goes on here" : "begins here";
}
