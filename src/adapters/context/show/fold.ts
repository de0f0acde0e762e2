import type { DefinitionKind } from "../outline/kinds.ts";
import type { Outlined } from "../outline/outline.ts";
import type { Sheet, Span } from "./sheet.ts";

/** What stands where lines are folded; no line of code begins with it. */
export const FOLD_MARK = "⋯";

const NAMES_CHARS_MAX = 120;

/** How a definition is named in a folded line. */
const SHAPES: Readonly<Record<DefinitionKind, (name: string) => string>> = {
  function: (name) => `${name}()`,
  class: (name) => `class ${name}`,
  interface: (name) => `interface ${name}`,
  type: (name) => `type ${name}`,
  module: (name) => `module ${name}`,
  value: (name) => name,
};

/**
 * One line that stands for those which are left out: their numbers, counted from 1, and what is
 * defined there, as `⋯ lines 9 to 40: class Router, add(), remove() and 3 more`.
 */
export function foldedLine({ outline, lines }: Sheet, { from, to }: Span): string {
  const where = from === to ? `line ${from + 1}` : `lines ${from + 1} to ${to + 1}`;
  const inside = outline.definitions.filter(
    ({ head, is_local }) => head >= from && head <= to && !is_local,
  );
  const names = namesOf(inside.filter(({ head, name }) => isShown(lines[head], name)));
  return `${FOLD_MARK} ${where}${names === "" ? "" : `: ${names}`}`;
}

/** A name that was taken out of the text as a secret is not told here either. */
function isShown(line: string | undefined, name: string): boolean {
  return line?.includes(name) ?? false;
}

function namesOf(definitions: readonly Outlined[]): string {
  const names: string[] = [];
  let chars = 0;
  for (const { kind, name } of definitions) {
    const text = SHAPES[kind](name);
    chars += text.length + 2;
    if (chars > NAMES_CHARS_MAX) break;
    names.push(text);
  }
  const more = definitions.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`.trimStart();
}
