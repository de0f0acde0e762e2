/**
 * A key or a list entry of a YAML text: the keys above it and its own (list entries as numbers),
 * its value as it stands there, its first and last line (from 1), and the document it is in.
 */
export type YamlEntry = {
  trail: readonly string[];
  value: string;
  line: number;
  last: number;
  document: number;
};

type Frame = { indent: number; key: string; is_item: boolean; items: number; at: number };
type State = { frames: Frame[]; entries: YamlEntry[]; block: number | null; document: number };

/** More lines than any file that a person wrote. */
const LINES_MAX = 20_000;
const LINE_CHARS_MAX = 2_000;

/**
 * The outline of a YAML text, read by indentation alone: enough to name what is in it, and it never
 * fails. JSON that is laid out one key a line reads the same. Of a block of text only the first
 * line is told.
 */
export function yamlEntries(text: string): YamlEntry[] {
  const state: State = { frames: [], entries: [], block: null, document: 0 };
  const lines = text.split("\n").slice(0, LINES_MAX);
  for (const [at, line] of lines.entries()) readLine(state, line.slice(0, LINE_CHARS_MAX), at + 1);
  return state.entries;
}

function readLine(state: State, line: string, number: number): void {
  const trimmed = line.trim();
  if (/^---(\s|$)/.test(line)) return nextDocument(state);
  if (trimmed === "") return;
  const indent = line.length - line.trimStart().length;
  if (state.block !== null && indent > state.block) return readBlock(state, trimmed, number);
  state.block = null;
  if (trimmed.startsWith("#") || /^[\]}],?$/.test(trimmed)) return;
  readEntry(state, line, number);
}

function nextDocument(state: State): void {
  state.frames = [];
  state.block = null;
  state.document += 1;
}

function readBlock({ entries, frames }: State, trimmed: string, number: number): void {
  const entry = entries.at(-1);
  if (entry && /^[|>]/.test(entry.value)) entry.value = trimmed;
  stretch(entries, frames, number);
}

function readEntry(state: State, line: string, number: number): void {
  let indent = line.length - line.trimStart().length;
  let rest = line.trimStart();
  while (/^-(\s|$)/.test(rest)) {
    openItem(state, indent, number);
    const inner = rest.slice(1).trimStart();
    indent += rest.length - inner.length;
    rest = inner;
  }
  const [, quoted, plain, value = ""] =
    /^(?:["']([^"']{1,200})["']|([^\s"'#{[&*!|>%@][^:#]{0,200}?))\s*:(?:\s+(.*)|$)/.exec(rest) ??
    [];
  const key = quoted ?? plain;
  if (key === undefined) return note(state, rest, number);
  leave(state, indent, false);
  state.frames.push({ indent, key, is_item: false, items: 0, at: state.entries.length });
  note(state, value, number);
  if (/^[|>][+-]?\d?\s*(#.*)?$/.test(value)) state.block = indent;
}

/** A list may stand as far to the left as its key. */
function openItem(state: State, indent: number, number: number): void {
  leave(state, indent, true);
  const above = state.frames.at(-1);
  const key = String(above?.items ?? 0);
  if (above) above.items += 1;
  state.frames.push({ indent, key, is_item: true, items: 0, at: state.entries.length });
  note(state, "", number);
}

function leave({ frames }: State, indent: number, for_item: boolean): void {
  for (let top = frames.at(-1); top; top = frames.at(-1)) {
    if (top.indent < indent || (for_item && top.indent === indent && !top.is_item)) return;
    frames.pop();
  }
}

function note({ frames, entries, document }: State, value: string, line: number): void {
  const trail = frames.map(({ key }) => key);
  const shown = unquoted(value.replace(/\s+#.*$/, "").trim());
  stretch(entries, frames, line);
  const before = entries.at(-1);
  const is_same = before?.line === line && before.trail.join("\n") === trail.join("\n");
  if (is_same) return void (before.value = shown); // an entry of a list that is only a value
  entries.push({ trail, value: shown, line, last: line, document });
}

/** What is above a line lasts at least to it. */
function stretch(entries: YamlEntry[], frames: readonly Frame[], line: number): void {
  for (const { at } of frames) {
    const entry = entries[at];
    if (entry) entry.last = line;
  }
}

function unquoted(value: string): string {
  const plain = value.replace(/,$/, "");
  return /^(["']).*\1$/s.test(plain) ? plain.slice(1, -1) : plain;
}

/** The entries right below some keys, such as all services of `["services"]`. */
export function below(entries: readonly YamlEntry[], ...keys: string[]): YamlEntry[] {
  return entries.filter(
    ({ trail }) => trail.length === keys.length + 1 && keys.every((key, at) => trail[at] === key),
  );
}

/** The value at some keys, and "" when there is none. */
export function valueAt(entries: readonly YamlEntry[], ...keys: string[]): string {
  return entries.find(({ trail }) => trail.join("\n") === keys.join("\n"))?.value ?? "";
}
