import type { Evidence } from "./evidence.ts";
import { failingTests, failureOf } from "./failure.ts";

/** A check's word, as far as a baseline compares it. */
export type Compared = Pick<Evidence, "check" | "command" | "verdict" | "output">;

/**
 * How a red check stands to what it said before the work began. `new`: it was green, or nothing is
 * known. `old`: it was red and nothing else fails now. `more`: it was red, and more fails now.
 */
export type Age = "new" | "old" | "more";

/**
 * Compares a red check with the newest word of the same check on the commit that the work began
 * from. Failures are told apart by the names of failing tests, where the output tells them; else
 * by their fingerprints.
 */
export function ageOf(red: Compared, before: readonly Compared[]): Age {
  const same = before.findLast((b) => b.check === red.check && b.command === red.command);
  if (same?.verdict !== "red") return "new";
  const [now, then] = [failingTests(red.output), failingTests(same.output)];
  if (now.length > 0 && then.length > 0)
    return now.every((name) => then.includes(name)) ? "old" : "more";
  return failureOf([red])?.fingerprint === failureOf([same])?.fingerprint ? "old" : "more";
}

/** The sentence on a red check's age; null for a new failure. */
export function tellAge(check: string, age: Age): string | null {
  if (age === "old") return `"${check}" was red in the same way before the work began`;
  if (age === "more") return `"${check}" was red before the work began, and fails otherwise now`;
  return null;
}
