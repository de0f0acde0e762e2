import { createHash } from "node:crypto";
import { redactLines } from "./redact.ts";
import { plainText } from "./text.ts";

/**
 * A text of unknown origin as a fenced block of Markdown that says it is data: its fence is longer
 * than any inside, so that nothing in it can close it, and its first line is marked `data-<hash>`
 * by what it holds, so that the same text gives the same bytes. No secrets, no control characters,
 * no characters that nobody sees.
 */
export function fenced(text: string, language = "text"): string {
  const plain = redactLines(plainText(text).replace(UNSEEN, "\uFFFD"));
  const longest = [...plain.matchAll(/`{3,}/g)].reduce(
    (most, [{ length }]) => Math.max(most, length),
    2,
  );
  const marks = "`".repeat(longest + 1);
  const word = LANGUAGE.test(language) ? language : "text";
  return `${marks}${word} data-${nonceOf(plain)}\n${plain.replace(/\n$/, "")}\n${marks}`;
}

/** Tag characters: they spell words for a model that a person who looks at them does not see. */
const UNSEEN = /[\u{e0000}-\u{e007f}]/gu;
/** A name of a language comes from the name of a file. */
const LANGUAGE = /^[\w+#.-]{1,20}$/;

const nonceOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);
