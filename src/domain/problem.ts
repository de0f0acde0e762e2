import { Refusal } from "../std/refusal.ts";

/**
 * The catalogue of everything that can go wrong and is worth telling a user.
 *
 * A problem has a stable code, a status for HTTP and an exit code for the CLI; its sentence says
 * what was expected, what came and what to do. The reference page `docs/reference/errors.md` is
 * printed from here.
 */

/** One row of the catalogue: HTTP status, CLI exit code, and what the code means in general. */
export type ProblemRow = { status: number; exit: number; title: string };

/** Every problem Ringmaster can answer with. Codes are kept for ever. */
export const PROBLEMS = {
  invalid_input: { status: 400, exit: 2, title: "The request does not have the expected form" },
  unauthorized: { status: 401, exit: 3, title: "A valid token is needed" },
  forbidden: { status: 403, exit: 3, title: "This token may not do that" },
  foreign_origin: { status: 403, exit: 3, title: "The Host or Origin header is not one of ours" },
  not_found: { status: 404, exit: 4, title: "There is no such thing" },
  method_not_allowed: { status: 405, exit: 2, title: "That address does not take this method" },
  illegal_transition: { status: 409, exit: 5, title: "The task cannot move that way" },
  stale_fence: { status: 409, exit: 5, title: "This attempt does not hold the task any more" },
  conflict: { status: 409, exit: 5, title: "Something with that name or state is there already" },
  world_moved_on: { status: 409, exit: 5, title: "That cannot be undone any more" },
  cycle: { status: 409, exit: 5, title: "The dependency would close a cycle" },
  payload_too_large: { status: 413, exit: 2, title: "The request body is too large" },
  repository_unusable: { status: 422, exit: 6, title: "The repository cannot be worked on" },
  settings_invalid: { status: 422, exit: 6, title: "ringmaster.toml cannot be used" },
  worktree_unusable: { status: 422, exit: 6, title: "The worktree folder cannot be used" },
  agent_unavailable: { status: 422, exit: 6, title: "The agent cannot be started here" },
  agent_config_unseen: {
    status: 422,
    exit: 6,
    title: "What agents would run from the repository was not looked at",
  },
  check_unrunnable: { status: 422, exit: 6, title: "A check could not be run" },
  tool_missing: { status: 422, exit: 6, title: "A program that is needed is missing" },
  database_newer: { status: 500, exit: 7, title: "The database is of a newer version" },
  database_invalid: { status: 500, exit: 7, title: "The database file cannot be used" },
  migration_failed: { status: 500, exit: 7, title: "A migration failed and was undone" },
  home_unusable: { status: 500, exit: 7, title: "The folder for Ringmaster's data cannot be used" },
  port_in_use: { status: 500, exit: 8, title: "The port is taken" },
  not_running: { status: 503, exit: 9, title: "Ringmaster is not running" },
  no_supervisor: { status: 503, exit: 9, title: "This server runs without a supervisor" },
  timeout: { status: 504, exit: 10, title: "Something took longer than its limit" },
  internal: { status: 500, exit: 1, title: "Ringmaster failed; this is a fault of its own" },
} as const satisfies Record<string, ProblemRow>;

/** A code of the catalogue. */
export type ProblemCode = keyof typeof PROBLEMS;

/** What a problem looks like on the wire (`application/problem+json`, RFC 9457). */
export type ProblemBody = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  hint: string;
  /** Facts for programs: both versions of what was edited twice, each error of a bulk request. */
  facts?: Record<string, unknown>;
};

/** The one error type of Ringmaster: a refusal with a code of the catalogue. */
export type Problem = Refusal<ProblemCode>;

/**
 * Makes a problem. `detail` is a whole sentence, "expected X, got Y" where that fits; `hint` says
 * what to do next. What the small tools of `std` refuse is a problem as well.
 */
export const Problem: new (
  code: ProblemCode,
  detail: string,
  hint: string,
  facts?: Record<string, unknown>,
) => Problem = Refusal;

/** The wire form of a problem. */
export function problemBody(problem: Problem): ProblemBody {
  const row = PROBLEMS[problem.code];
  return {
    type: `urn:ringmaster:problem:${problem.code}`,
    title: row.title,
    status: row.status,
    code: problem.code,
    detail: problem.message,
    hint: problem.hint,
    ...(problem.facts !== undefined && { facts: problem.facts }),
  };
}

/** `not_found` for a kind of thing and the id that was asked for. */
export function notFound(kind: string, id: string): Problem {
  return new Problem(
    "not_found",
    `There is no ${kind} "${id}".`,
    `List the ones there are with: ringmaster ${kind} list`,
  );
}

/** Any thrown value as a Problem; what is not one becomes `internal` with its message kept. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Problem("internal", message, "See the server's log: ringmaster logs");
}
