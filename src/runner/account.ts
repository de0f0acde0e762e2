import type { RunSummary } from "../domain/agent-event.ts";
import { Problem } from "../domain/problem.ts";
import type { Attempt } from "./parts.ts";

/** A run of an agent that has ended; `agent` names one that is not the attempt's. */
export type EndedRun = {
  iteration: number;
  started_at: string;
  summary: RunSummary;
  agent?: string;
};

/** How long a run is told of after its attempt was ended by somebody else. */
const AFTERWARDS_MS = 10_000;

/** Without what the ledger has already, which may be long. */
function kept(summary: RunSummary) {
  const { exit_code, signal, session_id, ended, tokens, cost_usd, models } = summary;
  const { session_totals, limit, error, stopped_by } = summary;
  const how = { exit_code, signal, ended, limit, error, stopped_by };
  return { ...how, session_id, tokens, cost_usd, models, session_totals };
}

/** What is no reason to fail the attempt: an older server, or a task that is gone meanwhile. */
const TOLERATED: readonly string[] = ["not_found", "method_not_allowed", "invalid_input"];

/**
 * Tells the server what a run used and how it ended; also when the attempt does not hold its task
 * any more, as the money is spent. A server of an older release does not take it; then the
 * attempt's report alone tells what was spent.
 */
export async function tellRun(
  { parts, claim, client, variant, signal }: Attempt,
  { iteration, started_at, summary, agent }: EndedRun,
): Promise<void> {
  const { id: attempt_id, fence } = claim.attempt;
  const id = parts.clock.id("run");
  const ended_at = parts.clock.now();
  const when = { started_at, ended_at };
  const told = { id, fence, iteration, ...when, model: variant, agent: agent ?? null };
  const body = { ...told, summary: kept(summary) };
  const patience = signal.aborted ? AbortSignal.timeout(AFTERWARDS_MS) : signal;
  const once = { idempotency_key: `run:${id}`, signal: patience };
  try {
    await client.call("recordRun", { params: { id: attempt_id }, body }, once);
  } catch (error) {
    if (!(error instanceof Problem) || !TOLERATED.includes(error.code)) throw error;
    parts.show(`  what the run used is not kept by the server: ${error.message}`);
  }
}
