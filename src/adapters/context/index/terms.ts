/** A word longer than this is no name but data that was written as text. */
const WORD_CHARS_MAX = 100;

/** What a code unit is: nothing of a word, a letter, a digit; or not found out yet. */
const [OTHER, LETTER, DIGIT, UNKNOWN] = [0, 1, 2, 255];
const kinds = new Uint8Array(65_536).fill(UNKNOWN);

function kindOf(char: string): number {
  if (/[\p{L}\p{M}_$]/u.test(char)) return LETTER;
  return /\p{Nd}/u.test(char) ? DIGIT : OTHER;
}

/** Halves of a pair, of emoji for one, are no letters, so code units will do. */
function kindAt(text: string, at: number): number {
  const unit = text.charCodeAt(at); // oxlint-disable-line unicorn/prefer-code-point
  const kind = kinds[unit] ?? OTHER;
  return kind === UNKNOWN ? (kinds[unit] = kindOf(text.charAt(at))) : kind;
}

/**
 * Calls `found` for each word from `from` up to `to` of a text: a letter, `_` or `$` with all
 * letters and digits after it, or two digits and more. Written by hand: a whole repository goes
 * through it.
 */
export function eachWord(
  text: string,
  from: number,
  to: number,
  found: (word: string) => void,
): void {
  let at = from;
  while (at < to) {
    const kind = kindAt(text, at);
    const start = at;
    at += 1;
    if (kind === OTHER) continue;
    while (at < to && (kind === LETTER ? kindAt(text, at) !== OTHER : kindAt(text, at) === DIGIT))
      at += 1;
    const length = at - start;
    if (length <= WORD_CHARS_MAX && (kind === LETTER || length > 1)) found(text.slice(start, at));
  }
}

/** The words of a text, in its order. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  eachWord(text, 0, text.length, (word) => void words.push(word));
  return words;
}

/** Scripts that put no space between words: pairs of letters stand for them. */
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

const KNOWN_MAX = 200_000;
const known = new Map<string, readonly string[]>();

/**
 * The terms of one word: its parts, where case changes or an underscore stands, in lower case and
 * without their endings; for a word of several parts the whole of it comes last.
 */
export function termsOf(word: string): readonly string[] {
  const before = known.get(word);
  if (before !== undefined) return before;
  const parts = partsOf(word)
    .map((part) => part.toLowerCase())
    .filter((part) => part.length > 1);
  const terms = parts.map(stem);
  if (parts.length > 1 && !SPACELESS.test(word)) terms.push(parts.join(""));
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(detached(word), terms);
  return terms;
}

/** A copy of its own: a slice would keep the whole text that it was taken from in memory. */
export function detached(word: string): string {
  return word.length < 13 ? word : Buffer.from(word, "utf8").toString("utf8");
}

function partsOf(word: string): string[] {
  const parts = word
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[\s_$]+/);
  return SPACELESS.test(word) ? parts.flatMap(pairsOf) : parts;
}

function pairsOf(part: string): string[] {
  if (!SPACELESS.test(part) || part.length <= 2) return [part];
  return Array.from({ length: part.length - 1 }, (_, at) => part.slice(at, at + 2));
}

const PLURAL = /(ch|sh|x|z|ss)es$/;
const SINGULAR = /(ss|us|is)$/;
/** Endings that go, and how long a word must be at least to lose them. */
const VERBAL = [
  ["ing", 6],
  ["ed", 5],
  ["er", 6],
  ["or", 6],
] as const;
const NOMINAL = [
  ["ation", 8],
  ["ion", 7],
] as const;

/**
 * A word of lower case without its ending, so that "renders", "rendering" and "renderer" meet.
 * Lighter than Porter's: names in code are short, and to mix two up costs more than to miss one.
 */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  let base = withoutEnding(withoutEnding(singular(word), VERBAL), NOMINAL);
  const is_doubled = base.length > 4 && base.at(-1) === base.at(-2) && !/[lsz]$/.test(base);
  if (is_doubled) base = base.slice(0, -1);
  return base.endsWith("e") && base.length > 4 ? base.slice(0, -1) : base;
}

function singular(word: string): string {
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (SINGULAR.test(word)) return word;
  if (PLURAL.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

function withoutEnding(word: string, endings: readonly (readonly [string, number])[]): string {
  const found = endings.find(([ending, least]) => word.endsWith(ending) && word.length >= least);
  return found === undefined ? word : word.slice(0, -found[0].length);
}
