import type { Language } from "./languages.ts";
import { pattern } from "./pattern.ts";
import type { Definition, Import } from "./shape.ts";

/** Lines longer or shorter than this define nothing. */
const [CHARS_MIN, CHARS_MAX] = [4, 400];
const DEFINITIONS_MAX = 5_000;
const IMPORT_LINES_MAX = 400;
const IMPORT_CHARS_MAX = 200;
const TAB_COLUMNS = 4;

/** Words that look like the name of a definition, and never are. */
const NO_NAMES = new Set(
  `if for while switch catch return function else do try with await super new throw typeof case of
  in import require describe it test expect`.split(/\s+/),
);

/** Goes on with, or closes, what was opened at the same depth. */
const GOES_ON = /^\s*([)\]}]|end\b|else\b|catch\b|finally\b|elif\b|except\b|\{)/;
const CLOSES = /^\s*([\]}]\)?;?,?|end)\s*$/;

const IMPORT = pattern`^\s*(
  import\b|from\s+\S+\s+import|use\s|using\s|#include|package\b|require
  |export .* from|(const|var|let) .*require\(|\} from ['"]|"[\w./-]+"$)`;

/**
 * What the lines of a file define, by how they look: a parser for every language is not to be had,
 * and what is found this way is enough to rank by. A definition ends where its depth does.
 */
export function definitionsOf(
  language: Language,
  lines: readonly string[],
  indents: Int16Array,
): Definition[] {
  const found: Definition[] = [];
  for (const [from, line] of lines.entries()) {
    if (line.length > CHARS_MAX || line.length < CHARS_MIN) continue;
    const name = nameIn(language, line);
    if (name === undefined) continue;
    found.push({ name, from, to: endOf(lines, indents, from) });
    if (found.length === DEFINITIONS_MAX) break;
  }
  return found;
}

function nameIn({ rules, has_bare }: Language, line: string): string | undefined {
  for (const { needs, shape } of rules) {
    if (needs !== undefined && !line.includes(needs)) continue;
    const name = shape.exec(line)?.[1];
    if (name !== undefined && !(has_bare && NO_NAMES.has(name))) return name;
  }
  return undefined;
}

/** The last line of what begins at `from`: all that is indented deeper, and what closes it. */
function endOf(lines: readonly string[], indents: Int16Array, from: number): number {
  const depth = indents[from] ?? 0;
  let last = from;
  for (let at = from + 1; at < lines.length; at += 1) {
    const [indent, line] = [indents[at] ?? -1, lines[at] ?? ""];
    if (indent < 0) continue;
    const is_same = indent === depth && GOES_ON.test(line);
    if (indent <= depth && !is_same) break;
    last = at;
    if (is_same && CLOSES.test(line)) break;
  }
  return last;
}

/** The lines near the top of a file that bring other code in. */
export function importsOf(lines: readonly string[]): Import[] {
  const found: Import[] = [];
  for (const [line, text] of lines.slice(0, IMPORT_LINES_MAX).entries())
    if (text.length < 2_000 && IMPORT.test(text))
      found.push({ line, text: text.slice(0, IMPORT_CHARS_MAX) });
  return found;
}

/** Columns by which a line is indented, a tab as four; -1 for one that is blank. */
export function indentOf(line: string): number {
  let columns = 0;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at];
    if (char === " ") columns += 1;
    else if (char === "\t") columns += TAB_COLUMNS;
    else return line.trim() === "" ? -1 : Math.min(columns, 32_767);
  }
  return -1;
}
