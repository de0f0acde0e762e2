import type { EndpointName } from "../contract/contract.ts";
import type { Contract } from "../contract/contract.ts";
import type { CallOf, OutputOf } from "../contract/endpoint.ts";
import { Problem, type ProblemCode } from "../domain/problem.ts";
import type { CallOptions, Client } from "./call.ts";
import { pause } from "./pause.ts";
import { ROUTES } from "./routes.ts";

/** First and longest pause between two tries; the real one is chosen at random below it. */
const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 5_000;

/** Problems that pass by themselves: the server is being started, replaced, or busy. */
const PASSING: ReadonlySet<ProblemCode> = new Set(["not_running", "timeout"]);

/** A client whose calls go on until they are answered or their signal aborts. */
export type RetryingClient = {
  call<Name extends EndpointName>(
    name: Name,
    input: CallOf<Contract[Name]>,
    options: CallOptions & { signal: AbortSignal },
  ): Promise<OutputOf<Contract[Name]>>;
};

/**
 * Repeats calls that got no answer or 502, 503, 504, with growing random pauses ("full jitter").
 * Every write is sent with one idempotency key for all its tries, so it is done once. Ends with the
 * answer, with a Problem that trying again cannot change, or with the reason of the signal.
 */
export function retrying(client: Client): RetryingClient {
  return {
    async call(name, input, options) {
      const writes = !ROUTES[name].startsWith("GET ");
      const idempotency_key = options.idempotency_key ?? randomKey();
      const bounds = writes ? { ...options, idempotency_key } : options;
      for (let tries = 0; ; tries += 1) {
        options.signal.throwIfAborted();
        try {
          return await client.call(name, input, bounds);
        } catch (error) {
          if (!(error instanceof Problem && PASSING.has(error.code))) throw error;
        }
        await pause(pauseMs(tries), options.signal);
      }
    },
  };
}

/** How long to wait after so many failed tries: random below 100 ms × 2ⁿ, at most 5 s. */
export function pauseMs(tries: number): number {
  return Math.random() * Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(tries, 16));
}

/** 128 random bits. Not `randomUUID`, which browsers offer on secure origins alone. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
