import { PlayError } from "./play-error.ts";

/** One thing to do. Exactly one of the kinds below, as in `{ "say": "Reading the code." }`. */
export type Step =
  | { say: string }
  | { write: { path: string; content: string } }
  | { append: { path: string; content: string } }
  | { replace: { path: string; old: string; new: string } }
  /**
   * Adds an item, line feed included, at the end of a list that is declared as `const <list> … =
   * [`.
   */
  | { push: { path: string; list: string; item: string } }
  | { delete: { path: string } }
  | { run: { command: string } }
  | { wait_ms: number };

/** What is played: steps in order, and the last word. */
export type Recording = { summary: string; steps: Step[] };

const TEXT_FIELDS: Record<string, readonly string[]> = {
  write: ["path", "content"],
  append: ["path", "content"],
  replace: ["path", "old", "new"],
  push: ["path", "list", "item"],
  delete: ["path"],
  run: ["command"],
};

/** A recording from JSON; says which step is wrong, and how. */
export function parseRecording(text: string, file: string): Recording {
  const value = parseJson(text, file);
  if (!isRecord(value) || !Array.isArray(value["steps"]) || typeof value["summary"] !== "string")
    throw new PlayError(
      `Expected { "summary": text, "steps": [...] } in ${file}, got another form.`,
    );
  const wrong = value["steps"].findIndex((step: unknown) => !isStep(step));
  if (wrong >= 0) {
    const got = JSON.stringify(value["steps"][wrong]);
    throw new PlayError(`Expected a known step as number ${wrong + 1} of ${file}, got ${got}.`);
  }
  return { summary: value["summary"], steps: value["steps"] as Step[] }; // each was looked at above
}

function isStep(step: unknown): step is Step {
  if (!isRecord(step) || Object.keys(step).length !== 1) return false;
  if ("say" in step) return typeof step["say"] === "string";
  if ("wait_ms" in step) return Number.isInteger(step["wait_ms"]);
  const [kind, fields] = Object.entries(step)[0] ?? [];
  const names = TEXT_FIELDS[kind ?? ""];
  return (
    names !== undefined && isRecord(fields) && names.every((n) => typeof fields[n] === "string")
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlayError(`Expected JSON in ${file}, got: ${String(error)}`);
  }
}
