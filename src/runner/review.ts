import type { AgentEvent, RunSummary } from "../domain/agent-event.ts";
import { partsOfChoice } from "../domain/agent-choice.ts";
import type { Changes } from "../domain/change.ts";
import { Problem } from "../domain/problem.ts";
import { findReviewLine, type ReviewLine } from "../domain/review.ts";
import type { WorkState } from "../ports/workspace.ts";
import { tellRun } from "./account.ts";
import { openBoundary } from "./boundary.ts";
import { freshRun, observe, tellOutput, type Telling } from "./observe.ts";
import type { Attempt } from "./parts.ts";
import { reviewPrompt } from "./review-prompt.ts";

/** The work that is reviewed. */
export type Work = { iteration: number; state: WorkState; changes: Changes };

/** It went where it may not: a person must decide, and nothing more is tried. */
type Trespass = { verdict: "trespass"; summary: string };

/** What a reviewer came to; null: nothing that could count. */
export type Opinion = ReviewLine | Trespass | null;

/** Output of a reviewer is told in batches of its own, far behind those of the author. */
const BATCHES_FROM = 1_000_000;

/**
 * Lets a second agent look at work whose checks are green: in a fresh session, without a word of
 * the author's. What it says counts only if it left the work as it was; then the server is told.
 */
export async function reviewWork(attempt: Attempt, work: Work): Promise<Opinion> {
  const telling = tellOutput(attempt, work.iteration, BATCHES_FROM);
  const say = (line: string) => {
    telling.add([{ type: "unknown", line: `(${line})` }]);
  };
  try {
    const reviewer = await reviewerOf(attempt);
    say(`${nameOf(attempt)} reviews the work`);
    const said = await opinionOf(reviewer, work, { telling, say });
    if (said === null || said.verdict === "trespass") return said;
    return (await tellReview(attempt, work, said)) ? said : null;
  } catch (error) {
    if (!(error instanceof Problem) || attempt.signal.aborted) throw error;
    if (error.code === "stale_fence") throw error;
    say(`no review: ${error.message}`); // then a person looks at it
    return null;
  } finally {
    if (!attempt.signal.aborted) await telling.done();
  }
}

const nameOf = ({ settings, claim }: Pick<Attempt, "settings" | "claim">) =>
  settings.review.agent ?? claim.attempt.agent;

/** The same attempt with the agent that reviews, and the boundary that fits it. */
async function reviewerOf(attempt: Attempt): Promise<Attempt> {
  const { parts, claim } = attempt;
  const { name, variant } = partsOfChoice(nameOf(attempt));
  if (name === attempt.agent.name && attempt.settings.review.agent === null) return attempt;
  const agent = parts.agentFor(name);
  const found = await agent.detect();
  if (!found.usable) throw new Problem("agent_unavailable", found.detail, found.hint);
  // Another agent has accounts of its own; which one the author uses is none of its business.
  const foreign = name === attempt.agent.name ? claim : { ...claim, subscription: null };
  const made = { ...attempt, agent, variant, claim: foreign };
  return { ...made, boundary: await openBoundary(made) };
}

type Ear = { telling: Telling; say: (line: string) => void };

async function opinionOf(reviewer: Attempt, work: Work, ear: Ear): Promise<Opinion> {
  const nonce = reviewer.parts.clock.secret().slice(0, 16);
  const { parts, plan, signal } = reviewer;
  const undo = () => parts.workspace.undo(plan, work.state.head);
  await parts.workspace.hold(plan, work.state.head);
  const reviewing = runReviewer(reviewer, work, { nonce, telling: ear.telling });
  const run = await reviewing.catch(async (error: unknown) => {
    if (!signal.aborted) await undo(); // else whoever takes the folder over does
    throw error;
  });
  const is_touched = await undo();
  if (run.stopped_by === "boundary")
    return { verdict: "trespass", summary: run.error ?? "The reviewer left its folder." };
  if (is_touched) {
    ear.say("no review: the reviewer changed the work; that was taken back");
    return null;
  }
  if (run.stopped_by !== null || run.limit !== null) {
    ear.say(`no review: the reviewer was stopped (${run.stopped_by ?? "usage limit"})`);
    return null;
  }
  const said = findReviewLine(run.final_message, nonce);
  if (said === null) ear.say("no review: the reviewer did not end with a usable RINGMASTER_REVIEW");
  return said;
}

/**
 * A reviewer that people pause begins anew when they let it go on. What they say and ask for is
 * meant for the author and waits for it.
 */
async function runReviewer(
  reviewer: Attempt,
  { iteration, changes }: Work,
  { nonce, telling }: { nonce: string; telling: Telling },
): Promise<RunSummary> {
  const { parts, control, signal } = reviewer;
  const onEvents = (events: AgentEvent[]) => {
    const told = events.filter(({ type }) => !NOT_TOLD.includes(type));
    if (told.length > 0) telling.add(told);
  };
  for (;;) {
    await control.ready();
    const fresh = freshRun(reviewer, reviewPrompt(reviewer, changes, nonce));
    const run = { ...fresh, steerable: false };
    const started_at = parts.clock.now();
    const start = { run, log: `${iteration}-review`, whose: "reviewer", onEvents } as const;
    const summary = await observe(reviewer, start);
    await tellRun(reviewer, { iteration, started_at, ...asReviewer(reviewer, summary) });
    signal.throwIfAborted();
    const is_halted = summary.stopped_by === "paused" || summary.stopped_by === "interrupted";
    if (!is_halted || control.surrender() !== null) return summary;
  }
}

/** What would pass for the author's: its session, and the files that it changes. */
const NOT_TOLD: readonly AgentEvent["type"][] = ["session", "file_change"];

/** A run that is no part of the author's session, and whose account may be another one. */
function asReviewer({ agent, settings, claim }: Attempt, summary: RunSummary) {
  const alone = { ...summary, session_id: null, session_totals: null };
  const is_other = settings.review.agent !== null && claim.subscription === null;
  return is_other ? { summary: alone, agent: agent.name } : { summary: alone };
}

/** False when the server is too old to know of reviews: then they count for nothing. */
async function tellReview(
  attempt: Attempt,
  { iteration, state }: Work,
  { verdict, summary, findings }: ReviewLine,
): Promise<boolean> {
  const { parts, claim, client, signal } = attempt;
  const { id, fence } = claim.attempt;
  const of = { commit: state.head, tree: state.tree, reviewer: nameOf(attempt) };
  const body = { fence, ...of, verdict, summary: summary.slice(0, 4_000), findings };
  const once = { idempotency_key: `review:${id}:${iteration}:${state.tree}`, signal };
  try {
    await client.call("addReview", { params: { id }, body }, once);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "not_found") throw error;
    return false; // a server of an older release
  }
  parts.show(`  ${verdict === "approve" ? "✓" : "✗"} review: ${findings.length} findings`);
  return true;
}
