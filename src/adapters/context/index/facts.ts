import { definitionsOf, importsOf, indentOf } from "./definitions.ts";
import { languageOf } from "./languages.ts";
import { leftOutByText, type WhyLeftOut } from "./left-out.ts";
import type { Lexicon } from "./lexicon.ts";
import type { FileFacts } from "./shape.ts";
import { eachWord } from "./terms.ts";

/** Longer lines are data: their length counts, their words do not. */
const LINE_CHARS_MAX = 2_000;
/** A term's place in its file is stored in 16 bits. */
const DISTINCT_TERMS_MAX = 65_535;

/** A text and how it is looked at; `is_named`: it takes part whatever it holds. */
export type Reading = { path: string; text: string; is_named?: boolean };

/**
 * What is known of a text, or why it takes no part. The path decides on the language only: the same
 * text under two names of one language has the same facts.
 */
export function factsOf(
  { path, text, is_named }: Reading,
  lexicon: Lexicon,
): FileFacts | WhyLeftOut {
  const lines = linesOf(text);
  const why = is_named ? undefined : leftOutByText(path, text, lines.length);
  if (why !== undefined) return why;
  const indents = Int16Array.from(lines, indentOf);
  const language = languageOf(path);
  return {
    ...lexed(text, lines, lexicon),
    chars: Uint32Array.from(lines, (line) => line.length + 1),
    indents,
    definitions: language ? definitionsOf(language, lines, indents) : [],
    imports: language ? importsOf(lines) : [],
  };
}

/** The lines of a text; a last one that is empty only tells that the one before has its end. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function lexed(
  text: string,
  lines: readonly string[],
  lexicon: Lexicon,
): Pick<FileFacts, "terms" | "sequence" | "starts"> {
  const file = lexicon.file(DISTINCT_TERMS_MAX);
  const starts = new Uint32Array(lines.length + 1);
  let at = 0;
  for (const [line, { length }] of lines.entries()) {
    starts[line] = file.length();
    if (length < LINE_CHARS_MAX) eachWord(text, at, at + length, file.add);
    at += length + 1;
  }
  starts[lines.length] = file.length();
  return { starts, ...file.done() };
}
