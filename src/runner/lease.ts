import { setTimeout } from "node:timers/promises";
import type { Claim, RetryingClient } from "../client/client.ts";
import { toProblem } from "../domain/problem.ts";

/**
 * A lease that is being kept. `signal` aborts when it is lost or the worker shall stop, `held` only
 * when it is lost: a worker that stops still has something to say.
 */
export type Lease = {
  signal: AbortSignal;
  held: AbortSignal;
  lost(): string | null;
  end(): void;
};

/**
 * Sends heartbeats until ended. The server being away is no loss; only its word that the task is
 * gone is.
 */
export function keepLease(client: RetryingClient, claim: Claim, stop: AbortSignal): Lease {
  const ended = new AbortController();
  const gone = new AbortController();
  const signal = AbortSignal.any([stop, gone.signal]);
  const { id, fence } = claim.attempt;
  let reason: string | null = null;

  async function beat(): Promise<void> {
    while (!ended.signal.aborted) {
      await setTimeout(claim.heartbeat_ms, undefined, { signal: ended.signal });
      const answer = await ask();
      if (answer === null) continue;
      reason = answer;
      gone.abort(answer);
      return;
    }
  }

  async function ask(): Promise<string | null> {
    try {
      const input = { params: { id }, body: { fence } };
      const answer = await client.call("heartbeat", input, { signal: ended.signal });
      return answer.proceed ? null : (answer.reason ?? "the attempt ended");
    } catch (error) {
      const problem = toProblem(error);
      return ["stale_fence", "not_found", "unauthorized"].includes(problem.code)
        ? problem.message
        : null;
    }
  }

  void beat().catch(() => undefined); // ends by the abort of `end`
  return { signal, held: gone.signal, lost: () => reason, end: () => ended.abort() };
}
