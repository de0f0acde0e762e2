/** A stretch of text by its form. */
export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "prose"; lines: string[] }
  /** `tight`: no empty line is between it and what is before it. */
  | { kind: "list"; items: Item[]; tight: boolean }
  | { kind: "verbatim"; text: string };

/** An item of a list; its own words are its first block. */
export type Item = { label: string | null; done: boolean; blocks: Block[] };

/** What may be open at a line: the text itself, or an item and how far it is indented. */
type Container = { indent: number; blocks: Block[] };

type State = { open: [Container, ...Container[]]; fence: string | null; gap: boolean };

type Line = { indent: number; text: string };

const ITEM =
  /^(?:[-*+•‣◦–—·]|(\d{1,4})[.)]|\((\d{1,4})\)|([a-zA-Z])\))\s+(?:\[([ xX])\](?:\s+|$))?(.*)$/u;
const EMPTY_ITEM = /^(?:[-*+•‣◦]|\d{1,4}[.)])$/u;
const FENCE = /^(?:`{3,}|~{3,})/;
const HEADING = /^(#{1,6})\s+(.+)$/;
const BOLD_LINE = /^(?:\*\*([^*]{1,200})\*\*|__([^_]{1,200})__):?$/;
const RULE = /^(?:[-*_=]\s*){3,}$/;
const QUOTE = /^(?:>|\|)/;

/** Beyond any heading that is written with number signs. */
const BOLD_LEVEL = 7;

/** Lines at least this long may go on in the next line; shorter ones were ended on purpose. */
const WRAPPED_CHARS = 50;

/** A line that ends so goes on, however short it is. */
const OPEN_END = /(?:,|\b(?:the|an?|to|of|for|and|or|with|in|on|by|from|that|is|are|be))$/i;

/**
 * Reads the form of a text: headings, lists within lists, paragraphs, code. In the text's order.
 */
export function blocksOf(text: string): Block[] {
  const root: Container = { indent: -2, blocks: [] };
  const state: State = { open: [root], fence: null, gap: false };
  for (const line of text.replaceAll(/\r\n?/g, "\n").split("\n")) take(state, measured(line));
  return root.blocks;
}

function measured(line: string): Line {
  const [blank = ""] = /^\s*/.exec(line) ?? [];
  const indent = blank.replaceAll("\t", "    ").length;
  return { indent, text: line.slice(blank.length).trimEnd() };
}

function take(state: State, line: Line): void {
  if (state.fence !== null) return takeFenced(state, line, state.fence);
  if (line.text === "") state.gap = true;
  else {
    takeText(state, line);
    state.gap = false;
  }
}

function takeFenced(state: State, { indent, text }: Line, fence: string): void {
  const last = top(state).blocks.at(-1);
  if (last?.kind === "verbatim") last.text += `\n${" ".repeat(indent)}${text}`;
  if (text.startsWith(fence)) state.fence = null;
}

function takeText(state: State, line: Line): void {
  const { text } = line;
  const underlined = underlinedHeading(state, text);
  if (underlined) return;
  if (RULE.test(text)) return void (state.gap = true);
  const item = ITEM.exec(text);
  if (item) return takeItem(state, line, item);
  if (EMPTY_ITEM.test(text)) return;
  const heading = headingOf(text);
  if (heading) return takeHeading(state, heading);
  takePlain(state, line);
}

/** A line of dashes or equals signs below a single line makes that a heading. */
function underlinedHeading(state: State, text: string): boolean {
  const mark = /^(=|-)\1{2,}$/.exec(text)?.[1];
  const { blocks } = top(state);
  const last = blocks.at(-1);
  if (mark === undefined || state.gap || last?.kind !== "prose") return false;
  if (last.lines.length !== 1 || state.open.length > 1) return false;
  const [line = ""] = last.lines;
  blocks.splice(-1, 1, { kind: "heading", level: mark === "=" ? 1 : 2, text: line });
  return true;
}

function headingOf(text: string): Block | null {
  const found = HEADING.exec(text);
  if (found?.[1] !== undefined && found[2] !== undefined)
    return { kind: "heading", level: found[1].length, text: withoutSigns(found[2]) };
  const bold = BOLD_LINE.exec(text);
  return bold ? { kind: "heading", level: BOLD_LEVEL, text: bold[1] ?? bold[2] ?? "" } : null;
}

/** A heading may be closed with as many signs as one likes. */
function withoutSigns(text: string): string {
  let end = text.length;
  while (text[end - 1] === "#") end -= 1;
  return end === 0 ? text : text.slice(0, end).trimEnd();
}

function takeHeading(state: State, heading: Block): void {
  const [root] = state.open;
  state.open = [root];
  root.blocks.push(heading);
}

function takeItem(state: State, line: Line, found: RegExpExecArray): void {
  const [, point, round, letter, box, words = ""] = found;
  closeBelow(state, line.indent);
  const item: Item = {
    label: (point ?? round ?? letter)?.toLowerCase() ?? null,
    done: box !== undefined && box !== " ",
    blocks: words === "" ? [] : [{ kind: "prose", lines: [words] }],
  };
  const { blocks } = top(state);
  const last = blocks.at(-1);
  if (last?.kind === "list") last.items.push(item);
  else blocks.push({ kind: "list", items: [item], tight: !state.gap });
  state.open.push({ indent: line.indent, blocks: item.blocks });
}

function takePlain(state: State, line: Line): void {
  const goesOn = !state.gap && isWrapped(lastLine(top(state)), line.text);
  if (!goesOn) closeBelow(state, line.indent);
  const { blocks } = top(state);
  const last = blocks.at(-1);
  const fence = FENCE.exec(line.text)?.[0];
  if (fence !== undefined || QUOTE.test(line.text)) {
    state.fence = fence ?? null;
    const joins = fence === undefined && last?.kind === "verbatim" && !state.gap;
    if (joins) last.text += `\n${line.text}`;
    else blocks.push({ kind: "verbatim", text: line.text });
  } else if (last?.kind === "prose" && !state.gap) last.lines.push(line.text);
  else blocks.push({ kind: "prose", lines: [line.text] });
}

function lastLine({ blocks }: Container): string | undefined {
  const last = blocks.at(-1);
  return last?.kind === "prose" ? last.lines.at(-1) : undefined;
}

/** Whether a line was broken only because it was full, so that the next one belongs to it. */
export function isWrapped(line: string | undefined, next: string): boolean {
  if (line === undefined || (line.length < WRAPPED_CHARS && !OPEN_END.test(line))) return false;
  return !/[.!?:;。！？]["'”)\]*_]*$/u.test(line) && !FENCE.test(next) && !QUOTE.test(next);
}

/** Closes the items that a line with this indent does not lie in. */
function closeBelow(state: State, indent: number): void {
  while (state.open.length > 1 && top(state).indent + 2 > indent) state.open.pop();
}

function top({ open }: State): Container {
  return open.at(-1) ?? open[0];
}
