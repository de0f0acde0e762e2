import type { z } from "zod";
import type { Endpoint } from "../contract/endpoint.ts";
import { LIMITS } from "../domain/limits.ts";
import { misfitOf, placeOf } from "../domain/misfit.ts";
import { Problem } from "../domain/problem.ts";
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
  const facts = {
    errors: wrong.slice(0, LIMITS.bulk_errors_told_max).map(itemError),
    errors_in_all: wrong.length,
  };
  return new Problem("invalid_input", `${told}${rest}.`, hint, facts);
}

/** The same for programs, in the form of the errors of a bulk request. */
function itemError(told: string) {
  const [place = "", ...detail] = told.split(": ");
  const index = Number(/^\w+\[(\d+)\]/.exec(place)?.[1] ?? 0);
  return { place, index, code: "invalid_input", detail: detail.join(": ") };
}

function tell(part: "params" | "query" | "body", issue: z.core.$ZodIssue, value: unknown): string {
  const field = placeOf(issue);
  const place = part === "body" ? field || "body" : `${field} in the ${PLACE[part]}`;
  return `${place}: ${misfitOf(issue, value)}`;
}

const PLACE = { params: "path", query: "query" } as const;
