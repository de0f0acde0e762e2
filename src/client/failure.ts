import { PROBLEMS, Problem, type ProblemCode } from "../domain/problem.ts";

const START = "Start it with: ringmaster up";

/** What a status means when no problem of ours came with it, as from a proxy in between. */
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "payload_too_large",
  502: "not_running",
  503: "not_running",
  504: "timeout",
};

/** The JSON of an answer that tells of success; something else in our place throws a Problem. */
export function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problemOf(200, "");
  }
}

/** The problem that an answer tells: one of 400 or above, or one that is none of ours. */
export function problemOf(status: number, text: string): Problem {
  const body = objectOf(text);
  const { code, detail, hint } = body;
  if (isCode(code) && typeof detail === "string" && typeof hint === "string") {
    return new Problem(code, detail, hint, factsOf(body));
  }
  const known = BY_STATUS[status] ?? (status < 400 || status >= 500 ? "internal" : "invalid_input");
  const got = `Expected an answer of Ringmaster, got status ${status} from something else.`;
  return new Problem(known, got, "Check that the address is that of Ringmaster: ringmaster status");
}

/** The problem behind a request that got no answer: nobody listens, or the connection broke. */
export function connectionProblem(url: string, error: unknown): Problem {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  const why =
    typeof code === "string" ? code : cause instanceof Error ? cause.message : "no answer";
  const detail = `Expected Ringmaster at ${url || "this address"}, got no answer (${why}).`;
  return new Problem("not_running", detail, START);
}

/** The problem of a request that took longer than its limit. */
export function timeoutProblem(url: string, timeout_ms: number): Problem {
  const detail = `Expected an answer of ${url || "Ringmaster"} within ${timeout_ms} ms, got none.`;
  return new Problem("timeout", detail, "Try again; ringmaster status tells how it is.");
}

function isCode(value: unknown): value is ProblemCode {
  return typeof value === "string" && Object.hasOwn(PROBLEMS, value);
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Not JSON: the answer of something that is not Ringmaster; the status still tells enough.
    return {};
  }
}

function factsOf({ facts }: Record<string, unknown>): Record<string, unknown> | undefined {
  return typeof facts === "object" && facts !== null ? { ...facts } : undefined;
}
