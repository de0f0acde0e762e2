import { Problem } from "../domain/problem.ts";

/** The parts of a call as the wire needs them; which of them exist is the contract's affair. */
export type Parts = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
};

/**
 * The path of a call with its parameters and query filled in. A parameter that is empty or made of
 * dots is refused: as part of an address it would name another endpoint.
 */
export function pathOf(template: string, parts: Parts): string {
  const path = template.replaceAll(/:(\w+)/g, (_, name: string) =>
    segment(name, parts.params?.[name]),
  );
  const query = queryOf(parts.query ?? {});
  return query === "" ? path : `${path}?${query}`;
}

function segment(name: string, value: unknown): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  if (/^\.{0,2}$/.test(text) || !text.isWellFormed()) {
    throw new Problem(
      "invalid_input",
      `${name}: expected an id or a name, got ${JSON.stringify(value ?? null)}.`,
      "Give the id or the name of a thing that exists.",
    );
  }
  return encodeURIComponent(text);
}

/** Query parameters as text; those without a value are left out. */
export function queryOf(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.append(name, scalar(value));
  }
  return search.toString();
}

function scalar(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
