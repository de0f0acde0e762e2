import { blocksOf, type Block, type Item } from "./blocks.ts";
import { orderWords, saysOrder } from "./marks.ts";
import { relationsOf } from "./relations.ts";
import { inlineList, sentencesOf, type InlineList } from "./sentences.ts";
import { isTooLarge } from "./size.ts";
import {
  canBePiece,
  isGeneric,
  paragraphOf,
  thought,
  type Paragraph,
  type Thought,
} from "./thoughts.ts";
import { titleOf, wordsOf } from "./title.ts";
import { pattern } from "./pattern.ts";

type List = Extract<Block, { kind: "list" }>;

/** What has been read of one level: its pieces, and words that wait for a piece to belong to. */
type Level = { thoughts: Thought[]; waiting: string[]; ordered: string | null };

/** Numbers the paragraphs and lists. */
type Numbering = { block: number };

/** Headings whose text says something of the whole, and is no work. */
const ABOUT = pattern(
  "i",
  String.raw`^(?:background|context|motivation|notes?|why|description|summary|overview|`,
  String.raw`introduction|goals?|non-goals?|references?|links?|see also|rationale|`,
  String.raw`acceptance criteria|definition of done|open questions|environment|`,
  String.raw`steps to reproduce|expected(?: behaviou?r)?|actual(?: behaviou?r)?)\b:?$`,
);

/** The pieces of a text as a tree, in the text's order, with all its words in them. */
export function outlineOf(text: string): Level {
  const level = newLevel();
  readSections(blocksOf(text), level, { block: 0 });
  return settled(level);
}

function newLevel(): Level {
  return { thoughts: [], waiting: [], ordered: null };
}

/** Words that nothing came after belong to the last piece; without any piece they are one. */
function settled(level: Level): Level {
  const { thoughts, waiting } = level;
  const last = thoughts.at(-1);
  if (last) last.notes.push(...waiting.splice(0));
  const open = waiting.filter((words) => !isDone(words) && wordsOf(words).length > 0);
  const said = open.find(canBePiece) ?? open[0];
  if (said !== undefined && thoughts.length === 0) {
    const notes = waiting.filter((words) => words !== said);
    thoughts.push(thought({ said, words: said, marks: [] }, { notes }));
    waiting.length = 0;
  }
  return level;
}

function readSections(blocks: readonly Block[], level: Level, numbering: Numbering): void {
  const from = blocks.findIndex(({ kind }) => kind === "heading");
  readBlocks(from === -1 ? blocks : blocks.slice(0, from), level, numbering);
  for (let at = from; at !== -1 && at < blocks.length;) {
    const end = endOfSection(blocks, at);
    readSection(blocks.slice(at, end), level, numbering);
    at = end;
  }
}

/** Where the next heading of the same or a higher level stands. */
function endOfSection(blocks: readonly Block[], at: number): number {
  const heading = blocks[at];
  const depth = heading?.kind === "heading" ? heading.level : 0;
  for (let next = at + 1; next < blocks.length; next += 1) {
    const block = blocks[next];
    if (block?.kind === "heading" && block.level <= depth) return next;
  }
  return blocks.length;
}

function readSection([heading, ...rest]: Block[], level: Level, numbering: Numbering): void {
  if (heading?.kind !== "heading") return;
  const { text } = heading;
  const inner = newLevel();
  readSections(rest, inner, numbering);
  if (ABOUT.test(titleOf(text))) return takeAsNotes(level, [text, ...plainText(rest)]);
  gather(level, text, inner, ++numbering.block);
}

function takeAsNotes(level: Level, notes: string[]): void {
  (level.thoughts.at(-1)?.notes ?? level.waiting).push(notes.join("\n"));
}

/** Puts what stands below a heading or a line with a colon under it, or beside it. */
function gather(level: Level, head: string, inner: Level, block: number): void {
  const ordered = inner.ordered ?? saysOrder(head);
  if (isGeneric(head)) return spread(level, head, { ...inner, ordered });
  const isNumber = /^(?:step|phase|stage) \w+$/i.test(head);
  const { words, marks } = orderWords(isNumber ? `${head}:` : head);
  const epic = thought(
    { said: head, words, marks: [...marks, ...relationsOf(words)] },
    { block, children: inner.thoughts, notes: inner.waiting },
  );
  if (ordered !== null) chain(inner.thoughts, ordered);
  for (const child of inner.thoughts) child.above = `${child.above} ${head}`.trim();
  add(level, [collapsed(epic)]);
}

/** What stands below words that name no work belongs to the level itself. */
function spread(level: Level, head: string, inner: Level): void {
  const { thoughts, waiting, ordered } = inner;
  for (const one of thoughts) one.above = `${one.above} ${head}`.trim();
  if (ordered !== null) chain(thoughts, ordered);
  level.waiting.push(head);
  add(level, thoughts);
  takeAsNotesIfAny(level, waiting);
}

function takeAsNotesIfAny(level: Level, notes: string[]): void {
  if (notes.length > 0) takeAsNotes(level, notes);
}

function add(level: Level, thoughts: readonly Thought[]): void {
  thoughts[0]?.notes.unshift(...level.waiting.splice(0));
  if (thoughts[0] === undefined) return;
  level.thoughts.push(...thoughts);
}

/** One thing below another, and nothing below that, is a description and no part. */
function collapsed(epic: Thought): Thought {
  const [only, more] = epic.children;
  if (!only || more || only.children.length > 0) return epic;
  const notes = [...epic.notes, only.said, ...only.notes];
  return { ...epic, notes, children: [], marks: [...epic.marks, ...only.marks] };
}

/** Each waits for the one before it. */
function chain(thoughts: readonly Thought[], because: string): void {
  for (const one of thoughts.slice(1)) one.marks.push({ kind: "next", because });
}

function readBlocks(blocks: readonly Block[], level: Level, numbering: Numbering): void {
  let skip = false;
  for (const [at, block] of blocks.entries()) {
    const next = blocks[at + 1];
    if (!skip) skip = readBlock(level, block, { next, numbering });
    else skip = false;
  }
}

/** Reads a block, and the list behind it where it introduces that; then answers true. */
function readBlock(
  level: Level,
  block: Block,
  { next, numbering }: { next: Block | undefined; numbering: Numbering },
): boolean {
  if (block.kind === "verbatim") takeAsNotes(level, [block.text]);
  if (block.kind === "list") readList(level, block, numbering);
  if (block.kind !== "prose") return false;
  const list = next?.kind === "list" ? next : null;
  return readProse(level, block.lines, { list, numbering });
}

function readProse(
  level: Level,
  lines: string[],
  { list, numbering }: { list: List | null; numbering: Numbering },
): boolean {
  const inline = lines.length === 1 && !list ? inlineList(lines[0] ?? "") : null;
  if (inline) return readInline(level, inline, numbering);
  const { head, rest } = list ? introduction(lines, list) : { head: null, rest: lines };
  const paragraph = paragraphOf(rest, ++numbering.block);
  takeBefore(level, paragraph);
  if (paragraph.ordered !== null) order(level, paragraph.thoughts, paragraph.ordered);
  add(level, paragraph.thoughts);
  if (!list || head === null) return false;
  const inner = newLevel();
  readList(inner, list, numbering);
  gather(level, head, inner, ++numbering.block);
  return true;
}

/** What is said before a piece belongs to it; where none comes, to the piece before. */
function takeBefore(level: Level, { thoughts, before }: Paragraph): void {
  if (thoughts.length > 0) level.waiting.push(...before);
  else (level.thoughts.at(-1)?.notes ?? level.waiting).push(...before);
}

/** "In this order, please" is about its paragraph, or about what stood before when it is alone. */
function order(level: Level, thoughts: readonly Thought[], because: string): void {
  if (thoughts.length > 0) return chain(thoughts, because);
  if (level.thoughts.length === 0) return void (level.ordered = because);
  const block = level.thoughts.at(-1)?.block;
  chain(
    level.thoughts.filter((one) => one.block === block),
    because,
  );
}

/** The last sentence before a list, when it introduces the list. */
function introduction(lines: string[], { tight }: List): { head: string | null; rest: string[] } {
  const sentences = sentencesOf(lines);
  const last = sentences.at(-1) ?? "";
  const bare = tight && /[\p{L}\p{N})"'`*]$/u.test(last);
  const introduces = bare || /:["*_)]*$/.test(last) || isGeneric(last) || saysOrder(last) !== null;
  return introduces ? { head: last, rest: sentences.slice(0, -1) } : { head: null, rest: lines };
}

function readInline(level: Level, { before, items }: InlineList, numbering: Numbering): boolean {
  const list: List = { kind: "list", items: items.map(inlineItem), tight: true };
  const block: Block = { kind: "prose", lines: [before] };
  if (before === "") readList(level, list, numbering);
  else readBlocks([block, list], level, numbering);
  return false;
}

function inlineItem({ label, text }: InlineList["items"][number]): Item {
  return { label, done: false, blocks: [{ kind: "prose", lines: [text] }] };
}

/** The items of a line that begins with the first of them: `1. fix it 2. test it`. */
function unfolded(item: Item): Item[] {
  const [own, ...rest] = item.blocks;
  if (item.label !== "1" || own?.kind !== "prose" || own.lines.length > 1) return [item];
  const items = inlineList(`1. ${own.lines[0] ?? ""}`)?.items.map(inlineItem) ?? [item];
  items.at(-1)?.blocks.push(...(items.length > 1 ? rest : []));
  return items;
}

function readList(level: Level, { items }: List, numbering: Numbering): void {
  const block = ++numbering.block;
  const ordered = level.waiting.map(saysOrder).find((because) => because !== null) ?? null;
  const from = level.thoughts.length;
  for (const item of items.flatMap(unfolded)) readItem(level, item, { block, numbering });
  if (ordered !== null) chain(level.thoughts.slice(from), ordered);
}

function readItem(
  level: Level,
  { label, done, blocks }: Item,
  { block, numbering }: { block: number; numbering: Numbering },
): void {
  const own = blocks[0]?.kind === "prose" ? blocks[0].lines : [];
  const rest = own.length > 0 ? blocks.slice(1) : blocks;
  if (done) return takeAsNotes(level, [`[x] ${plainText(blocks).join("\n")}`]);
  const inner = newLevel();
  readBelow(rest, inner, numbering);
  if (own.length === 0) return add(level, settled(inner).thoughts);
  const piece = itemThought(own, inner.thoughts.length > 0, numbering);
  const children = [...piece.children, ...inner.thoughts];
  const notes = [...piece.notes, ...inner.waiting];
  for (const child of inner.thoughts) child.above = `${child.above} ${piece.said}`.trim();
  const ordered = inner.ordered ?? (children.length > 0 ? saysOrder(piece.said) : null);
  if (ordered !== null) chain(children, ordered);
  add(level, [collapsed({ ...piece, label, block, notes, children })]);
}

/** Lists below an item are its parts; other text below it is said of it. */
function readBelow(blocks: readonly Block[], inner: Level, numbering: Numbering): void {
  for (const block of blocks)
    if (block.kind === "list") readList(inner, block, numbering);
    else takeAsNotes(inner, plainText([block]));
}

/** An item is one piece, called by its first sentence, unless it is too large for one. */
function itemThought(lines: string[], parted: boolean, numbering: Numbering): Thought {
  const sentences = sentencesOf(lines);
  const [said = "", ...notes] = sentences;
  const { words, marks } = orderWords(said);
  const clause = { said, words, marks: [...marks, ...relationsOf(words)] };
  if (parted || isTooLarge(lines) === null) return thought(clause, { notes });
  const { thoughts, before } = paragraphOf(lines, ++numbering.block);
  const whole = sentences.join(" ");
  return thought({ ...clause, said: whole, words: whole }, { children: thoughts, notes: before });
}

function isDone(words: string): boolean {
  return words.startsWith("[x] ");
}

/** Blocks as text again. */
function plainText(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === "list")
      return block.items.map(
        (item) => `${item.done ? "- [x] " : "- "}${plainText(item.blocks).join("\n  ")}`,
      );
    return block.kind === "prose" ? block.lines : [block.text];
  });
}
