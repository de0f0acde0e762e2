import { setTimeout } from "node:timers/promises";
import type { Claim } from "../client/client.ts";
import { toProblem } from "../domain/problem.ts";
import { workAttempt } from "./attempt.ts";
import type { WorkerParts } from "./parts.ts";

/** Why a worker ended: told to, or because newer code serves and it holds nothing. */
export type WorkerEnd = "stopped" | "renew";

const WAIT_MS = 20_000;
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 60_000;

/** Pulls and works until told to stop, or until the server runs newer code than this process. */
export async function runWorker(parts: WorkerParts, signal: AbortSignal): Promise<WorkerEnd> {
  let pause_ms = PAUSE_FIRST_MS;
  while (!signal.aborted) {
    const pulled = await pull(parts, signal);
    if (pulled === null) {
      pause_ms = await pauseAfterFailure(pause_ms, signal);
      continue;
    }
    pause_ms = PAUSE_FIRST_MS;
    if (pulled.claim) await work(parts, pulled.claim, signal);
    else if (parts.commit !== null && pulled.serving_commit !== parts.commit) return "renew";
  }
  return "stopped";
}

type Pulled = { claim: Claim | null; serving_commit: string };

/** Null when the server cannot be reached now; a worker it does not know any more ends. */
async function pull(parts: WorkerParts, signal: AbortSignal): Promise<Pulled | null> {
  const input = { params: { id: parts.id }, body: { wait_ms: WAIT_MS, commit: parts.commit } };
  try {
    return await parts.client.call("claimTask", input, { signal });
  } catch (error) {
    const problem = toProblem(error);
    if (["not_found", "unauthorized", "forbidden"].includes(problem.code)) throw error;
    if (!signal.aborted) parts.show(`· cannot reach the server: ${problem.message}`);
    return null;
  }
}

async function pauseAfterFailure(pause_ms: number, signal: AbortSignal): Promise<number> {
  const jittered_ms = pause_ms * (0.5 + Math.random());
  // An abort only ends the pause; the loop looks at the signal itself.
  await setTimeout(jittered_ms, undefined, { signal }).catch(() => undefined);
  return Math.min(pause_ms * 2, PAUSE_MAX_MS);
}

async function work(parts: WorkerParts, claim: Claim, signal: AbortSignal): Promise<void> {
  parts.show(`▶ ${claim.task.id} ${claim.task.title} (attempt ${claim.attempt.number})`);
  await workAttempt(parts, claim, signal);
}
