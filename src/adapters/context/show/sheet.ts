import { redactKeys } from "../../../std/redact.ts";
import { plainText } from "../../../std/text.ts";
import { importsOf } from "../index/definitions.ts";
import { outlineOf, type Source } from "../outline/outlines.ts";
import type { Outline } from "../outline/outline.ts";

/** A file as it may be shown: its lines fit for a prompt, what it holds, where it imports. */
export type Sheet = {
  path: string;
  lines: readonly string[];
  outline: Outline;
  /** The first and last line of its imports when they stand together near its top. */
  imports: Span | null;
};

/** Lines of a file, counted from 0, both ends included. */
export type Span = { from: number; to: number };

/**
 * A file of a commit as it may be shown, without keys and control characters; every line stays at
 * its number.
 */
export async function sheetOf(source: Source): Promise<Sheet> {
  const outline = await outlineOf(source);
  const text = source.text.replaceAll("\r\n", "\n").replaceAll("\r", "\uFFFD");
  const lines = redactKeys(plainText(text)).split("\n");
  while (lines.at(-1) === "") lines.pop();
  return { path: source.path, lines, outline, imports: importSpan(lines) };
}

const IMPORTS_FROM_MAX = 60;
const IMPORT_GAP_MAX = 8;

function importSpan(lines: readonly string[]): Span | null {
  const [first, ...others] = importsOf(lines).map(({ line }) => line);
  if (first === undefined || first > IMPORTS_FROM_MAX) return null;
  let to = first;
  for (const line of others) {
    if (line > to + IMPORT_GAP_MAX) break;
    to = line;
  }
  return { from: first, to };
}
