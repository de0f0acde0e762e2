import type { z } from "zod";
import { misfitOf, placeOf } from "../../domain/misfit.ts";
import { Problem } from "../../domain/problem.ts";

/** A line of the file that holds a JSON object: its number, from 1, and what it holds. */
export type Line = { number: number; value: Record<string, unknown> };

/** How many wrong lines one refusal names. */
const TOLD_MAX = 10;

/** The JSON objects of a file of JSON Lines; empty lines are left out. Throws `invalid_input`. */
export function readLines(text: string): Line[] {
  const wrong: string[] = [];
  const lines = text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    const value = objectOf(line);
    if (value === null) wrong.push(`line ${at + 1}: expected a JSON object`);
    return value === null ? [] : [{ number: at + 1, value }];
  });
  if (wrong.length > 0) throw wrongLines(wrong);
  return lines;
}

/** What is wrong first with a line: its number, the field, what was expected and what came. */
export function wrongLine(number: number, { issues }: z.ZodError, value: unknown): string {
  const [first] = issues;
  if (first === undefined) return `line ${number}: expected another form`;
  const place = placeOf(first);
  return `line ${number}: ${place === "" ? "" : `${place}: `}${misfitOf(first, value)}`;
}

/** The refusal of a file in which these lines are wrong, each with its number and why. */
export function wrongLines(wrong: readonly string[]): Problem {
  const rest = wrong.length > TOLD_MAX ? `; and ${wrong.length - TOLD_MAX} more lines` : "";
  return new Problem(
    "invalid_input",
    `Nothing was imported: ${wrong.slice(0, TOLD_MAX).join("; ")}${rest}.`,
    "Each line is one task as a JSON object: of beads as it exports them, or with the fields of " +
      "POST /api/tasks, key, depends_on and parent.",
  );
}

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : null;
  } catch {
    return null; // the caller names the line
  }
}
