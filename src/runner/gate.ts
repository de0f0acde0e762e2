import { pathsOf } from "../domain/change.ts";
import { asksPerson } from "../domain/criteria.ts";
import { isReviewed } from "../domain/guards.ts";
import type { Outcome } from "../domain/outcome.ts";
import { reviewLevelOf } from "../domain/review-level.ts";
import type { WorkState } from "../ports/workspace.ts";
import type { Attempt } from "./parts.ts";
import { checkPolicy, type Checked } from "./policy.ts";
import { reviewWork } from "./review.ts";

/** A round whose work is committed and whose checks have run. */
export type Round = {
  iteration: number;
  state: WorkState;
  is_green: boolean;
};

/**
 * Why a round's work does not go on: what the policy refuses, what a reviewer asks for, or where it
 * went that it may not.
 */
export type Held = { by: "policy" | "review" | "boundary"; why: string };

/** Holds work back that its checks let through; null: it may go on. */
export type Gate = (round: Round) => Promise<Held | null>;

type Settled = {
  outcome: Outcome;
  confidence: number;
  signals: string[];
  complaint: string | null;
  refused: string | null;
  wanted: string | null;
  trespass?: string | null;
};

/** What else than its checks decides nothing about the work is left as it is. */
const ABOUT_WORK: readonly Outcome[] = ["success", "failed"];

/** How a round stands after the gate: held back it has failed, with what is to be mended. */
export async function throughGate(
  gate: Gate,
  settled: Settled,
  at: Pick<Round, "iteration" | "state">,
): Promise<Settled> {
  if (!ABOUT_WORK.includes(settled.outcome)) return settled;
  const held = await gate({ ...at, is_green: settled.outcome === "success" });
  if (held === null) return settled;
  const complaint = [settled.complaint, held.why].filter((each) => each !== null).join("\n");
  const signals = [...settled.signals, `${held.by}: held back`];
  const [refused, wanted] = held.by === "policy" ? [held.why, null] : [null, held.why];
  const trespass = held.by === "boundary" ? held.why : null;
  return { ...settled, outcome: "failed", signals, complaint, refused, wanted, trespass };
}

/**
 * Opens the gate of an attempt: policy first, then an agent's review where the level asks for one.
 * After so many rounds of findings as the project allows, and in the last round (`isLast`), the
 * work goes on all the same, to a person.
 */
export function openGate(attempt: Attempt, isLast: () => boolean): Gate {
  let rounds = 0;
  let sent_back: string | null = null;
  const { review } = attempt.settings;
  return async ({ iteration, state, is_green }) => {
    const checked = await checkPolicy(attempt, iteration, state);
    if (checked.refusal !== null) return { by: "policy", why: checked.refusal };
    if (!is_green || !isForAgent(attempt, checked)) return null;
    if (state.tree === sent_back) return null; // the author sees it otherwise
    const said = await reviewWork(attempt, { iteration, state, changes: checked.changes });
    if (said?.verdict === "trespass") return { by: "boundary", why: said.summary };
    if (said?.verdict !== "changes") return null;
    rounds += 1;
    if (isLast() || rounds > review.rounds) return null;
    sent_back = state.tree;
    return { by: "review", why: `the reviewer asks for changes: ${said.summary}` };
  };
}

function isForAgent({ settings, claim }: Attempt, { changes, findings }: Checked): boolean {
  const { level } = reviewLevelOf({
    settings: settings.review,
    is_reviewed: isReviewed(claim.project),
    task: claim.task,
    paths: pathsOf(changes),
    findings,
    asks_person: asksPerson(claim.task.acceptance_criteria),
  });
  return level === "agent";
}
