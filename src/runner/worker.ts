import { setTimeout } from "node:timers/promises";
import type { Claim } from "../client/client.ts";
import { toProblem } from "../domain/problem.ts";
import { workAttempt } from "./attempt.ts";
import type { WorkerParts } from "./parts.ts";
import { emptySpool } from "./spool.ts";

/** Why a worker ended: told to, or because newer code serves and it holds nothing. */
export type WorkerEnd = "stopped" | "renew";

/** How long a claim is held open: each one costs the server work, even if there is none to do. */
export const WAIT_MS = 110_000;
/** A proxy may end a request that is open for long: after a failure waits are short, and grow. */
const WAIT_MIN_MS = 20_000;
const WAIT_STEP_MS = 10_000;
/** An answer that comes later than the end of the wait is not waited for any more. */
const GRACE_MS = 20_000;
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 60_000;

/** Pulls and works until told to stop, or until the server runs newer code than this process. */
export async function runWorker(parts: WorkerParts, signal: AbortSignal): Promise<WorkerEnd> {
  let pause_ms = PAUSE_FIRST_MS;
  let wait_ms = WAIT_MS;
  let wait_ms_max = WAIT_MS;
  let before: string | null = null;
  while (!signal.aborted) {
    await emptySpool(parts, signal);
    if (signal.aborted) break;
    const pulled = await pull(parts, wait_ms, signal);
    if (pulled === "wait_refused") {
      // An older server, as after a rollback: it takes the shorter wait, at once and from now on.
      wait_ms = wait_ms_max = WAIT_MIN_MS;
      continue;
    }
    if (pulled === null) {
      wait_ms = WAIT_MIN_MS;
      pause_ms = await pauseAfterFailure(pause_ms, signal);
      continue;
    }
    wait_ms = Math.min(wait_ms_max, wait_ms + WAIT_STEP_MS);
    const id = pulled.claim?.attempt.id ?? null;
    // The same attempt again: what was said of it was refused, and would be at once again.
    if (id !== null && id === before) {
      parts.show(`· ${id} is handed out again, for its end was refused: after a pause`);
      pause_ms = await pauseAfterFailure(pause_ms, signal);
    } else pause_ms = PAUSE_FIRST_MS;
    before = id;
    if (pulled.claim) await work(parts, pulled.claim, signal);
    else if (parts.commit !== null && pulled.serving_commit !== parts.commit) return "renew";
  }
  return "stopped";
}

type Pulled = { claim: Claim | null; serving_commit: string };

/**
 * Null when the server cannot be reached now, `wait_refused` when it finds something wrong with the
 * request, which can only be the wait; a worker that it does not know any more ends.
 */
async function pull(
  parts: WorkerParts,
  wait_ms: number,
  signal: AbortSignal,
): Promise<Pulled | "wait_refused" | null> {
  const input = { params: { id: parts.id }, body: { wait_ms, commit: parts.commit } };
  try {
    return await parts.client.call("claimTask", input, { signal, timeout_ms: wait_ms + GRACE_MS });
  } catch (error) {
    const problem = toProblem(error);
    if (["not_found", "unauthorized", "forbidden"].includes(problem.code)) throw error;
    if (problem.code === "invalid_input" && wait_ms > WAIT_MIN_MS) return "wait_refused";
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
