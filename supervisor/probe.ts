import type { Generation } from "./generation.ts";
import type { Limits } from "./limits.ts";
import type { Probe } from "./protocol.ts";
import { type Answer, ask, type Question } from "./request.ts";

/** Why a release may not serve, and what was seen. */
export type Refusal = { reason: string; evidence: Record<string, unknown> };

/** How to ask a generation: as the owner, under the public name. */
export type Asker = { host: string; token: string | null; limits: Limits };

/** Longest part of an answer that is kept as evidence. */
const EXCERPT_CHARS = 2_000;

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // An answer that is no JSON has no fields; the status and the text are judged by the caller.
    return {};
  }
}

function cameOf(answer: Answer): Record<string, unknown> {
  const body = answer.body.slice(0, EXCERPT_CHARS);
  return { status: answer.status, body, error: answer.error, took_ms: Math.round(answer.took_ms) };
}

/** Asks a generation on its private socket. */
export async function askPrivately(
  generation: Generation,
  asker: Asker,
  question: Pick<Question, "method" | "path" | "limit_ms"> & Partial<Question>,
): Promise<Answer> {
  const { host, token } = asker;
  return ask({ socketPath: generation.socket }, { host, token, ...question });
}

/** Asks for health: status "ok" and the commit that was staged, or a refusal. */
export async function checkHealth(generation: Generation, asker: Asker): Promise<Refusal | null> {
  const limit_ms = asker.limits.health_ms;
  const answer = await askPrivately(generation, asker, {
    method: "GET",
    path: "/health",
    limit_ms,
  });
  const body = readJson(answer.body);
  const found = { status: answer.status, health: body["status"], commit: body["commit"] };
  const expected = { status: 200, health: "ok", commit: generation.commit };
  const fits = Object.entries(expected).every(([key, value]) => Reflect.get(found, key) === value);
  if (fits) return null;
  const got =
    answer.error ??
    `${found.status}, ${JSON.stringify(found.health)}, commit ${String(found.commit)}`;
  return {
    reason: `health: expected 200, "ok", commit ${generation.commit}, got ${got}`,
    evidence: { asked: "GET /health", expected, came: cameOf(answer) },
  };
}

/** Runs probes in order; the first that is answered otherwise than it says refuses the release. */
export async function runProbes(
  generation: Generation,
  probes: Probe[],
  asker: Asker,
): Promise<Refusal | null> {
  let id = "";
  for (const probe of probes) {
    const path = probe.path.replaceAll("{id}", id);
    const asked = { method: probe.method, path, body: probe.body };
    const limit_ms = asker.limits.request_ms;
    const answer = await askPrivately(generation, asker, { ...asked, limit_ms });
    if (answer.status !== probe.status) {
      const got = answer.error ?? String(answer.status);
      return {
        reason: `probe ${probe.method} ${path}: expected ${probe.status}, got ${got}`,
        evidence: { asked, expected: probe.status, came: cameOf(answer) },
      };
    }
    const made = readJson(answer.body)["id"];
    if (typeof made === "string" || typeof made === "number") id = String(made);
  }
  return null;
}

/** Two generations of which the second is what the first is measured by. */
export type Pair = { fresh: Generation; warm: Generation };

/**
 * Asks both generations for the same paths and compares the status. A path that the warm one fails
 * itself proves nothing. `strict` compares every status, otherwise only answers of 500 and above.
 */
export async function compareReplay(
  pair: Pair,
  paths: string[],
  asker: Asker & { strict: boolean },
): Promise<Refusal | null> {
  for (const path of paths) {
    const question = { method: "GET", path, limit_ms: asker.limits.request_ms };
    const warm = await askPrivately(pair.warm, asker, question);
    const fresh = await askPrivately(pair.fresh, asker, question);
    const failed = fresh.status === 0 || fresh.status >= 500;
    const differs = asker.strict ? fresh.status !== warm.status : failed;
    if (warm.status > 0 && warm.status < 500 && differs) {
      const got = fresh.error ?? String(fresh.status);
      return {
        reason: `replayed GET ${path}: the serving code answers ${warm.status}, the new one ${got}`,
        evidence: { asked: `GET ${path}`, expected: warm.status, came: cameOf(fresh) },
      };
    }
  }
  return null;
}
