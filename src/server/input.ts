import type { z } from "zod";
import type { Endpoint } from "../contract/endpoint.ts";
import { Problem } from "../domain/problem.ts";
import { cutEnd } from "../std/text.ts";
import { checkText, type TextRule } from "./json.ts";

/** How many wrong fields one answer names; a long list helps nobody. */
const FIELDS_TOLD_MAX = 10;

/** What came with a request, not yet looked at. */
export type Given = { params: unknown; query: unknown; body: unknown };

/** What a handler gets: the parts that its endpoint has. */
export type Input = { params?: unknown; query?: unknown; body?: unknown };

/**
 * Parses the parts of a request with the endpoint's schemas. Every field that does not fit is named
 * in one `invalid_input` with what was expected and what was given.
 */
export function parseInput(endpoint: Endpoint, given: Given): Input {
  // An attempt passes on what agents and checks printed.
  const rule: TextRule = endpoint.access === "attempt" ? "clean" : "refuse";
  const wrong: string[] = [];
  const parts = [
    ["params", endpoint.params, checkText(given.params, "refuse")],
    ["query", endpoint.query, checkText(given.query, "refuse")],
    // No body at all counts as an empty object, so that each missing field is named.
    ["body", endpoint.body, checkText(given.body === undefined ? {} : given.body, rule)],
  ] as const;
  const parsed = parts.flatMap(([part, schema, value]) => {
    if (schema === undefined) return [];
    const result = schema.safeParse(value);
    if (!result.success) wrong.push(...result.error.issues.map((each) => tell(part, each, value)));
    return [[part, result.data] as const];
  });
  if (wrong.length > 0) throw refusal(endpoint, wrong);
  return Object.fromEntries(parsed);
}

function refusal(endpoint: Endpoint, wrong: readonly string[]): Problem {
  const told = wrong.slice(0, FIELDS_TOLD_MAX).join("; ");
  const rest = wrong.length > FIELDS_TOLD_MAX ? `; and ${wrong.length - FIELDS_TOLD_MAX} more` : "";
  const hint = `GET /api/docs shows what ${endpoint.method} ${endpoint.path} takes.`;
  return new Problem("invalid_input", `${told}${rest}.`, hint);
}

function tell(part: "params" | "query" | "body", issue: z.core.$ZodIssue, value: unknown): string {
  const path = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  const field = cutEnd(path.join("").replace(/^\./, ""), 100);
  const place = part === "body" ? field || "body" : `${field} in the ${PLACE[part]}`;
  return `${place}: ${expectation(issue)}`.concat(gotWhat(issue, value));
}

const PLACE = { params: "path", query: "query" } as const;

/** "expected …" in the words of the schema where it has some, else in those of zod. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return `expected no field ${issue.keys.slice(0, FIELDS_TOLD_MAX).map(quoted).join(", ")}`;
  }
  const words = /expected .*?(?=, received |$)/s.exec(issue.message)?.[0];
  return words ?? `expected ${issue.message.replace(/^Invalid (input|string): (must )?/, "")}`;
}

function gotWhat(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === "unrecognized_keys") return "";
  return `, got ${describe(valueAt(value, issue.path))}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}

function quoted(text: string): string {
  return JSON.stringify(cutEnd(text, 60));
}
