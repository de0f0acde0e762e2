import type { z } from "zod";
import { Problem } from "../domain/problem.ts";

/**
 * A value of the command line read with a shape of the domain; null and undefined stay undefined.
 * What does not fit is refused with the place, what was expected and what was given.
 */
export function word<T>(schema: z.ZodType<T>, given: string | null, place: string): T | undefined {
  if (given === null) return undefined;
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const expected = expectedText(read.error.issues[0]);
  throw new Problem(
    "invalid_input",
    `Expected ${expected} for ${place}, got "${given.slice(0, 100)}".`,
    "See what is expected with --help.",
  );
}

function expectedText(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code !== "invalid_value") return issue?.message.replace(/^expected /, "") ?? "another";
  const words = issue.values.map(String);
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? "nothing"}`;
}

/** The same for a value that must be there. */
export function needWord<T>(schema: z.ZodType<T>, given: string, place: string): T {
  return word(schema, given, place) as T;
}

/**
 * The same for words that are given with commas, or one by one; undefined when none is given. An
 * empty text is an empty list.
 */
export function words<T>(
  schema: z.ZodType<T>,
  given: readonly string[],
  place: string,
): T[] | undefined {
  if (given.length === 0) return undefined;
  const each = given.flatMap((text) => text.split(",")).map((text) => text.trim());
  return each.filter((text) => text !== "").map((text) => needWord(schema, text, place));
}
