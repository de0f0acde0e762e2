import type { Attempt } from "../../../../../src/domain/attempt.ts";

/** The attempt whose session and folder another one goes on with, in words. */
export function resumedWords(
  from: string,
  attempts: readonly Pick<Attempt, "id" | "number">[],
): string {
  const earlier = attempts.find(({ id }) => id === from);
  return earlier === undefined ? `attempt ${from}` : `the session of attempt ${earlier.number}`;
}
