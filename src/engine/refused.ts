import { LIMITS } from "../domain/limits.ts";
import { Problem, PROBLEMS, type ProblemCode } from "../domain/problem.ts";

/**
 * What is wrong with one item of many: its place (`tasks[3]`), its index there, why, and facts for
 * programs where there are any.
 */
export type ItemError = {
  place: string;
  index: number;
  code: ProblemCode;
  detail: string;
  facts?: Record<string, unknown>;
};

const CONFLICT = 409;

/**
 * The refusal of many items at once, of which these are wrong. Its code is that of the error when
 * all have the same one, `conflict` when all meet what is there already, else `invalid_input`; its
 * facts list the errors, at most `bulk_errors_told_max` of them.
 */
export function refusedTogether(
  errors: readonly ItemError[],
  more: Record<string, unknown> = {},
): Problem {
  const [first] = errors;
  const told = errors.slice(0, LIMITS.bulk_errors_told_max);
  const others = errors.length - 1;
  const rest = others === 0 ? "" : ` And ${others} more ${others === 1 ? "is" : "are"} wrong.`;
  return new Problem(
    codeOf(errors),
    `Nothing was done: ${first?.place}: ${first?.detail}${rest}`,
    "Put right what is listed, and send all of it again.",
    { ...more, errors: told, errors_in_all: errors.length },
  );
}

function codeOf(errors: readonly ItemError[]): ProblemCode {
  const [code, ...others] = new Set(errors.map((each) => each.code));
  if (code !== undefined && others.length === 0) return code;
  const meets = errors.every((each) => PROBLEMS[each.code].status === CONFLICT);
  return meets ? "conflict" : "invalid_input";
}
