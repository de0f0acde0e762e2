import { agentName } from "./account.ts";
import type { Attempt } from "./attempt.ts";

/** Of whom it is asked whether they may go on with an earlier session. */
export type Heir = Pick<Attempt, "agent" | "subscription">;

/**
 * A session that was lost this often in a row may be what kills its worker; then the next attempt
 * begins anew.
 */
export const LOST_IN_A_ROW_MAX = 3;

/**
 * The attempt whose session and folder the next one may go on with: the last that had a session, if
 * nothing but an interruption, a usage limit, a question or a lost worker ended it and all after
 * it. Sessions lie with the agent and account that made them, so both must be the same; whether it
 * was on the same machine is for the caller to see. `before` is oldest first.
 */
export function resumable(before: readonly Attempt[], heir: Heir): Attempt | null {
  const last = before.findLast((each) => each.session_id !== null || !goesOn(each));
  if (!last || last.session_id === null || !goesOn(last)) return null;
  if (agentName(last) !== agentName(heir) || last.subscription !== heir.subscription) return null;
  const newest = before.slice(-LOST_IN_A_ROW_MAX);
  const lost = newest.filter((each) => each.resolution === "lost");
  return lost.length === LOST_IN_A_ROW_MAX ? null : last;
}

/** Whether a person paused what the next attempt goes on with: only a person lets it go on. */
export function isPausedAfter(before: readonly Attempt[]): boolean {
  const last = before.at(-1);
  return last !== undefined && last.paused && isCutOff(last);
}

/** One that asked a person is gone on with, too, once it is answered. */
const goesOn = (attempt: Attempt) =>
  isCutOff(attempt) || (attempt.resolution === "failed" && attempt.outcome === "needs_decision");

function isCutOff({ resolution, outcome }: Attempt): boolean {
  if (resolution === "lost") return true;
  return resolution === "given_back" && (outcome === "rate_limited" || outcome === "interrupted");
}

/** Why an attempt stopped, in a sentence for the agent that goes on. */
export function whyStopped({ resolution, outcome, reason }: Attempt): string {
  const because = reason === null || reason === "" ? "" : `: ${reason.replace(/\.+$/, "")}`;
  if (resolution === "lost") return `The worker of the earlier run was lost${because}.`;
  if (outcome === "needs_decision") return "The earlier run asked a person something.";
  if (outcome === "rate_limited") return "The earlier run met the usage limit of its account.";
  return `The earlier run was interrupted${because}.`;
}
