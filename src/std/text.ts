import { stripVTControlCharacters } from "node:util";

/** Control characters except line feed and tab, and those that turn the writing around. */
const UNSAFE = /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text of unknown origin, fit for a terminal, a web page and a log: no escape sequences, no control
 * characters (each becomes U+FFFD), no direction overrides ("Trojan Source", CVE-2021-42574),
 * well-formed Unicode, line ends as line feeds.
 */
export function plainText(text: string): string {
  const plain = stripVTControlCharacters(text).replace(/\r\n?/g, "\n");
  return plain.replace(UNSAFE, "\uFFFD").toWellFormed();
}

/** At most `chars_max` characters, cut at the end; a cut text ends in an ellipsis. */
export function cutEnd(text: string, chars_max: number): string {
  if (text.length <= chars_max) return text;
  return `${text.slice(0, Math.max(0, chars_max - 1))}…`.toWellFormed();
}

/** At most `chars_max` characters, cut at the start; a cut text begins with an ellipsis. */
export function cutStart(text: string, chars_max: number): string {
  if (text.length <= chars_max) return text;
  return `…${text.slice(text.length - Math.max(0, chars_max - 1))}`.toWellFormed();
}

/** Whether a text is one line of plain text, such as a name that can be told in a sentence. */
export function isPlainLine(text: string): boolean {
  return !/[\n\t]/.test(text) && plainText(text) === text;
}
