import type { z } from "zod";
import { cutEnd } from "../std/text.ts";

/** How many fields that nobody knows one sentence names. */
const FIELDS_TOLD_MAX = 10;

/** How much of a value is shown. */
const VALUE_CHARS_MAX = 60;

/**
 * What does not fit a shape, as the end of a sentence: `expected number to be >=1, got 0`. `value`
 * is all that was looked at; the issue says where in it.
 */
export function misfitOf(issue: z.core.$ZodIssue, value: unknown): string {
  return `${expected(issue)}${got(issue, value)}`;
}

/** Where in a value an issue is: `limits.runs[3]`; "" for the whole of it. */
export function placeOf({ path }: z.core.$ZodIssue): string {
  const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return cutEnd(steps.join("").replace(/^\./, ""), 100);
}

/** "expected …" in the words of the schema where it has some, else in those of zod. */
function expected(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys")
    return `expected no field ${issue.keys.slice(0, FIELDS_TOLD_MAX).map(quoted).join(", ")}`;
  const words = /expected (.*?)(?=, received |$)/is.exec(issue.message)?.[1];
  if (words !== undefined) return `expected ${words}`;
  return `expected ${issue.message.replace(/^Invalid (input|string): (must )?/, "")}`;
}

function got(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === "unrecognized_keys") return "";
  return `, got ${described(valueAt(value, issue.path))}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

function described(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  // JSON has neither NaN nor an infinite number, but TOML has.
  if (typeof value === "number") return `${value}`;
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}

function quoted(text: string): string {
  return JSON.stringify(cutEnd(text, VALUE_CHARS_MAX));
}
