import { SHAPES, VARIABLE, WIDE_SHAPES, RANDOM_VALUES, WORTH_A_LOOK } from "./secret-shapes.ts";
import type { Shape } from "./secret-shapes.ts";

/**
 * The text with secrets replaced by `[redacted:<kind>]`: those of known shapes, variables whose
 * names say that they hold one, and values beside such names that are as random as one. Same text,
 * same result; time is linear in the length of the text.
 */
export function redact(text: string): string {
  return redacted(text, ({ kind }) => `[redacted:${kind}]`);
}

/** The same, and each line stays at its number. */
export function redactLines(text: string): string {
  return redacted(text, line_by_line);
}

/**
 * Only private keys, which stand over several lines: before a part of a text is taken, which then
 * is no key by its looks. Each line stays at its number.
 */
export function redactKeys(text: string): string {
  return withoutKeys(text, line_by_line);
}

type Found = { kind: string; value: string };
type Instead = (found: Found) => string;

const line_by_line: Instead = ({ kind, value }) =>
  `[redacted:${kind}]${"\n".repeat(value.split("\n").length - 1)}`;

function redacted(text: string, instead: Instead): string {
  const clean = without([...SHAPES, ...WIDE_SHAPES], withoutKeys(text, instead), instead);
  const { kind, pattern } = RANDOM_VALUES;
  return clean.replace(pattern, (value) =>
    isVeryRandom(value) ? instead({ kind, value }) : value,
  );
}

function without(shapes: readonly Shape[], text: string, instead: Instead): string {
  return shapes.reduce(
    (clean, { kind, pattern }) => clean.replace(pattern, (value) => instead({ kind, value })),
    text,
  );
}

const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_ENDS = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** A key that ends further away is two words about keys, not one. */
const KEY_CHARS_MAX = 20_000;
/** A line inside a key: nothing but its letters, after a number or a mark at most. */
const KEY_LINE = new RegExp(
  [
    String.raw`^[^A-Za-z0-9+/=]{0,40}(?:\d{1,7}[\t:|])?` +
      String.raw`[\s"'+>#*/-]{0,20}[A-Za-z0-9+/=]{16,}[^A-Za-z0-9]{0,8}$`,
    String.raw`^\W{0,20}$`,
    String.raw`^\W{0,20}[A-Z][\w-]{2,20}: `,
  ].join("|"),
);

/** Private keys go from their first line to their last, or as far as lines look like one. */
function withoutKeys(text: string, instead: Instead): string {
  if (!text.includes("PRIVATE KEY")) return text;
  const ends = [...text.matchAll(KEY_ENDS)].map(({ index, 0: end }) => index + end.length);
  const parts: string[] = [];
  let at = 0;
  for (const { index, 0: begin } of text.matchAll(KEY_BEGINS)) {
    if (index < at) continue;
    while (ends.length > 0 && (ends[0] ?? 0) <= index) ends.shift();
    const to = keyEnd(text, index + begin.length, ends[0]);
    parts.push(
      text.slice(at, index),
      instead({ kind: "private-key", value: text.slice(index, to) }),
    );
    at = to;
  }
  return parts.join("") + text.slice(at);
}

/** What follows the first line of a key on that same line, as JSON writes it. */
const REST_OF_LINE = /[A-Za-z0-9+/=\\ ]*/y;

function keyEnd(text: string, from: number, end: number | undefined): number {
  if (end !== undefined && end - from <= KEY_CHARS_MAX) return end;
  REST_OF_LINE.lastIndex = from;
  let to = from + (REST_OF_LINE.exec(text)?.[0].length ?? 0);
  for (let next = to; text[next] === "\n";) {
    const line_end = text.indexOf("\n", next + 1);
    const line = text.slice(next + 1, line_end === -1 ? text.length : line_end);
    if (line.length > 400 || !KEY_LINE.test(line)) break;
    to = next + 1 + line.length;
    next = line_end === -1 ? text.length : line_end;
  }
  return to;
}

/** What a person said is a secret, such as a variable of the server: goes wherever it stands. */
export function redactKnown(text: string, values: readonly string[]): string {
  const forms = values.filter(({ length }) => length >= KNOWN_CHARS_MIN).flatMap(formsOf);
  const longest_first = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return longest_first.reduce((clean, form) => clean.replaceAll(form, "[redacted:known]"), text);
}

/** Shorter values are words that stand for themselves elsewhere. */
const KNOWN_CHARS_MIN = 8;

/** A value as it is, as JSON writes it, and as it stands in an address. */
function formsOf(value: string): string[] {
  const whole = value.toWellFormed();
  return [whole, JSON.stringify(whole).slice(1, -1), encodeURIComponent(whole)];
}

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|_HEADERS$|_CONFIG_CONTENT$/i;

/** Whether a variable's name says that its value is nobody's business. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The values of those variables of an environment whose names say that they hold a secret. */
export function secretValues(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    isSecretName(name) && value !== undefined && isTelling(value) ? [value] : [],
  );
}

/** A path or a word in a variable such as SSH_KEY_FILE is none, and stands in many texts. */
const isTelling = (value: string) =>
  value.length >= KNOWN_CHARS_MIN && !/^(?:[\w.~-]*\/[\w./-]*|[a-z]+|\d+)$/i.test(value);

const KEY: Shape = {
  kind: "private-key",
  pattern: new RegExp(`${KEY_BEGINS.source}.*?(?:${KEY_ENDS.source}|$)`, "g"),
};
const IN_A_LINE: readonly Shape[] = [KEY, ...SHAPES, VARIABLE];

/**
 * The same as `redact` for one line, such as the subject of a commit, with white space as single
 * spaces: `findSecrets` finds none in what it answers.
 */
export function redactLine(line: string): string {
  const clean = without(
    IN_A_LINE,
    line.replaceAll(/\s+/g, " "),
    ({ kind }) => `[redacted:${kind}]`,
  );
  return clean;
}

/**
 * Lines are looked through in windows: a stranger may have written one that is very long.
 */
const WINDOW_CHARS = 2_000;
const STEP_CHARS = 1_500;

/**
 * Where secrets of known shapes stand in these lines (0 is the first), and their kinds; never what
 * they are. One a line.
 */
export function findSecrets(lines: readonly string[]): { kind: string; at: number }[] {
  return lines.flatMap((line, at) => {
    const kind = WORTH_A_LOOK.test(line) ? secretIn(line.replaceAll(/\s+/g, " ")) : undefined;
    return kind === undefined ? [] : [{ kind, at }];
  });
}

function secretIn(line: string): string | undefined {
  for (
    let from = 0;
    from === 0 || from + WINDOW_CHARS - STEP_CHARS < line.length;
    from += STEP_CHARS
  ) {
    const text = line.slice(from, from + WINDOW_CHARS);
    const found = IN_A_LINE.find(({ pattern, is_weak }) =>
      [...text.matchAll(pattern)].some(([value]) => is_weak !== true || isRandom(value)),
    );
    if (found) return found.kind;
  }
  return undefined;
}

/** Letters and digits mixed, and no place for a value: `${…}`, `<…>`, `{{…}}`. */
const isRandom = (value: string) =>
  /[A-Za-z]/.test(value) && /\d.*\d/.test(value) && value.length >= 12 && !/[${}<>]/.test(value);

/** Bits a character (Shannon) of a value of 16 characters, and how often its letters change. */
const ENTROPY_MIN = 3;
const CHANGES_MIN = 0.33;

/** As random as a key: many different characters, in an order that no word or name has. */
function isVeryRandom(value: string): boolean {
  if (!isRandom(value)) return false;
  const kinds = Array.from(value, kindOf);
  const changes = kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return changes / value.length >= CHANGES_MIN && entropyOf(value) >= ENTROPY_MIN;
}

const kindOf = (char: string) =>
  char >= "0" && char <= "9"
    ? 0
    : char >= "a" && char <= "z"
      ? 1
      : char >= "A" && char <= "Z"
        ? 2
        : 3;

function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
