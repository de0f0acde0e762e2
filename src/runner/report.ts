import type { Claim, RetryingClient } from "../client/client.ts";
import type { Verdict } from "./verdict.ts";

const REASON_CHARS_MAX = 4_000;

/** Ends the attempt with the server; repeated until it is answered, and counted once. */
export async function sendReport(
  client: RetryingClient,
  claim: Claim,
  verdict: Verdict,
  signal: AbortSignal,
): Promise<void> {
  const { id, fence } = claim.attempt;
  const body = {
    ...verdict,
    fence,
    reason: verdict.reason.slice(0, REASON_CHARS_MAX),
    question: verdict.question?.slice(0, REASON_CHARS_MAX) ?? null,
  };
  const idempotency_key = `report:${id}:${fence}`;
  await client.call("reportAttempt", { params: { id }, body }, { idempotency_key, signal });
}
