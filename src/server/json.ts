import { Problem } from "../domain/problem.ts";

/** Deepest nesting of a request; the deepest that the contract knows is 5. */
const DEPTH_MAX = 32;

const HINT = "Send one JSON object in UTF-8; GET /api/docs shows what each address takes.";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What to do with characters that no text should have: NUL and halves of surrogate pairs. */
export type TextRule = "refuse" | "clean";

/** A request's body as JSON; undefined when there is none. Throws `invalid_input`. */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const value = parse(decode(bytes));
  checkStructure(value, 0);
  return value;
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem("invalid_input", "Expected a body in UTF-8, got other bytes.", HINT);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^(.{0,80}).*$/s, "$1") : "unreadable";
    throw new Problem("invalid_input", `Expected JSON, got something else (${why}).`, HINT);
  }
}

/** Refuses what is too deep, and names by which a copy of an object gets another prototype. */
function checkStructure(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth >= DEPTH_MAX) {
    const detail = `Expected at most ${DEPTH_MAX} levels of nesting, got more.`;
    throw new Problem("invalid_input", detail, HINT);
  }
  for (const [name, inner] of Object.entries(value)) {
    if (name === "__proto__" || (name === "constructor" && isObject(inner))) {
      throw new Problem("invalid_input", `Expected no field "${name}", got one.`, HINT);
    }
    checkStructure(inner, depth + 1);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/**
 * The value with every text in it being text: NUL and lone surrogates are refused, or become
 * U+FFFD. What people and programs send is refused; what a program merely passes on, such as the
 * output of a check, is cleaned, because whoever passes it on did not choose it.
 */
export function checkText(value: unknown, rule: TextRule, place = ""): unknown {
  if (typeof value === "string") return checkString(value, rule, place);
  if (Array.isArray(value)) {
    return value.map((inner, index) => checkText(inner, rule, `${place}[${index}]`));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const inside = place === "" ? name : `${place}.${name}`;
    return [checkString(name, "refuse", place), checkText(inner, rule, inside)] as const;
  });
  return Object.fromEntries(entries);
}

function checkString(text: string, rule: TextRule, place: string): string {
  if (!text.includes("\0") && text.isWellFormed()) return text;
  if (rule === "clean") return text.replaceAll("\0", "\uFFFD").toWellFormed();
  const where = place === "" ? "" : `${place}: `;
  const detail = `${where}expected text, got a NUL character or half a surrogate pair.`;
  throw new Problem("invalid_input", detail, "Leave such characters out.");
}
