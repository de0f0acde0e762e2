import { Problem } from "../domain/problem.ts";

const TOLERATED: readonly string[] = ["not_found", "method_not_allowed", "invalid_input"];

/** What is no reason to fail the attempt: an older server, or a repository that it cannot see. */
export function isTolerated(error: unknown): error is Problem {
  return error instanceof Problem && TOLERATED.includes(error.code);
}
