import type { Decision } from "../../domain/decision.ts";
import type { Cell } from "../output.ts";

/** The options of an open decision, the recommended one first and marked. */
export function optionsCell({ options, recommendation, status }: Decision): Cell {
  if (status !== "open") return null;
  const ids = options.map(({ id }): string => id);
  const first = ids.filter((id) => id === recommendation).map((id) => `${id}*`);
  return [...first, ...ids.filter((id) => id !== recommendation)].join(", ");
}

/** Its status, and what was answered. */
export function statusText({ status, answer }: Decision): string {
  return answer === null ? status : `${status}: ${answer}`;
}
