import type { Claim, RetryingClient } from "../client/client.ts";
import { Problem } from "../domain/problem.ts";
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
  const { asked, ...plain } = verdict;
  const body = {
    ...plain,
    fence,
    reason: verdict.reason.slice(0, REASON_CHARS_MAX),
    question: verdict.question?.slice(0, REASON_CHARS_MAX) ?? null,
  };
  const idempotency_key = `report:${id}:${fence}`;
  const whole = asked ? { ...body, asked } : body;
  try {
    await client.call(
      "reportAttempt",
      { params: { id }, body: whole },
      { idempotency_key, signal },
    );
  } catch (error) {
    if (!asked || !(error instanceof Problem) || error.code !== "invalid_input") throw error;
    // A server of an earlier release takes no options; the question alone holds them in words.
    const once = { idempotency_key: `${idempotency_key}:plain`, signal };
    await client.call("reportAttempt", { params: { id }, body }, once);
  }
}
