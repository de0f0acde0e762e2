import { clausesOf, type Clause } from "./clauses.ts";
import { orderWords, saysOrder, type Mark } from "./marks.ts";
import { masked } from "./mask.ts";
import { subjectOf } from "./relations.ts";
import { sentencesOf } from "./sentences.ts";
import { bareWords, wordsOf } from "./title.ts";
import { isBugWord } from "./traits.ts";
import { isVerb } from "./verbs.ts";
import { pattern } from "./pattern.ts";

/** A piece of work in the making. */
export type Thought = {
  /** As it was said, without the mark of a list. */
  said: string;
  /** The same without the words that only say the order. */
  words: string;
  /** What else was said of it. */
  notes: string[];
  marks: Mark[];
  /** Its number or letter in a list. */
  label: string | null;
  /** Pieces of one paragraph or list have one block. */
  block: number;
  /** What a heading above it says of its urgency and sort. */
  above: string;
  /** What it leans on: the words of the piece before it. */
  leans_on: string | null;
  children: Thought[];
};

/** A thought of these words. */
export function thought(
  { said, words, marks }: Clause,
  more: Partial<Omit<Thought, keyof Clause>> = {},
): Thought {
  const rest = { notes: [], label: null, block: 0, above: "", leans_on: null, children: [] };
  return { said, words, marks, ...rest, ...more };
}

/** What a paragraph holds: pieces, words before the first, and words about their order. */
export type Paragraph = { thoughts: Thought[]; before: string[]; ordered: string | null };

/** Words that name no work by themselves: "please do the following tasks in this order". */
const GENERIC = new Set(
  (
    "please do the following follow these this that things thing tasks task todo todos to list " +
    "steps step we i you need needs must should have can could would be is are here what work in " +
    "order next now today tomorrow week sprint backlog items item points point a an and of for " +
    "all them it just with one by after another other given exact exactly strict sequence " +
    "sequentially any no particular parallel some want like my our your next plan requirements " +
    "tickets issues issue stories story subtasks children as there also not matter so keep go " +
    "through then up more misc other bugs bug fixes features feature chores chore docs " +
    "improvements ideas high low medium priority urgent important critical p0 p1 p2 p3 p4 later " +
    "someday soon asap first hi hello hey thanks thank ok okay independent independently done doing"
  ).split(" "),
);

/** Whether words only introduce what comes; none at all do, too. */
export function isGeneric(words: string): boolean {
  return wordsOf(words).every((word) => GENERIC.has(word.toLowerCase()));
}

const COURTESY = pattern(
  "i",
  String.raw`^(?:hi|hello|hey|dear|thanks|thank you|cheers|regards|best regards|`,
  String.raw`good (?:morning|evening|day)|bye|please|ok|okay|`,
  String.raw`great)\b(?:[ ,]+\S+){0,3}[.!,]*$`,
);
const REFERS = pattern(
  "i",
  String.raw`^(?:and |but |so |also )?(?:it|its|it['’]s|this|that|that['’]s|these|those|`,
  String.raw`they|he|she|which|because|since|otherwise|note|nb|e_g_|i_e_|for example|`,
  String.raw`for instance|such as|see|here|as|currently|each|both|neither|likewise|similarly|`,
  String.raw`more info|details|reason|background|context|the (?:errors?|crash|problem|`,
  String.raw`issue|bug|exception|message|logs?|stack|cause|reason|fix|same|latter|former|`,
  String.raw`result)s?)\b`,
);
const TELLS = pattern(
  "i",
  String.raw`^(?:there (?:is|are|was|were)|i|i['’]m|i['’]ve|we|we['’]ve|we['’]re|you|the|`,
  String.raw`an?|our|my|your|their|his|her|some|all|every|each|no|many|most|users?|`,
  String.raw`customers?|people|nobody|everybody)\b`,
);
const STATES =
  /^(?:\S+ ){1,3}(?:is|are|was|were|has|had|uses?|comes?|looks?|seems?|works?|runs|lives?)\b/i;
const NEEDS = pattern(
  "i",
  String.raw`\b(?:need|needs|should|must|have to|has to|want|wants|would like|['’]d like|`,
  String.raw`ought to|let['’]?s)\b`,
);

/** What a clause is: something to be done, what is said of something, or no more than a fact. */
function roleOf(words: string): "work" | "detail" | "fact" {
  const bare = bareWords(words);
  const mask = masked(bare);
  if (wordsOf(bare).length === 0 || COURTESY.test(mask)) return "detail";
  const [first = ""] = /^\p{L}+/u.exec(mask) ?? [];
  if (FORBIDS.test(mask)) return "detail";
  if (isVerb(first)) return "work";
  if (REFERS.test(mask)) return "detail";
  const tells = TELLS.test(mask) || (STATES.test(mask) && !mask.endsWith("?"));
  return tells && !NEEDS.test(masked(words)) && !isBugWord(words) ? "fact" : "work";
}

/** What must be left alone is no work, but a rule for the work that is told beside it. */
const FORBIDS = pattern(
  "i",
  String.raw`^(?:please )?(?:do not|don['’]t|never) (?:touch|change|modify|edit|alter|break|`,
  String.raw`commit|push|merge|forget|worry|bother)\b`,
);

/** Reads a paragraph. What is said of a piece becomes its note. */
export function paragraphOf(lines: readonly string[], block: number): Paragraph {
  const paragraph: Paragraph = { thoughts: [], before: [], ordered: null };
  for (const sentence of sentencesOf(lines)) takeSentence(paragraph, sentence, block);
  return paragraph;
}

/** Whether words can be a piece where there is no better one. */
export function canBePiece(words: string): boolean {
  return roleOf(words) !== "detail";
}

function takeSentence(paragraph: Paragraph, sentence: string, block: number): void {
  const order = isGeneric(sentence) ? saysOrder(sentence) : null;
  if (order !== null) paragraph.ordered = order;
  if (order !== null || isCourtesy(sentence)) return note(paragraph, sentence);
  const series = seriesIn(sentence);
  if (series) return takeSeries(paragraph, series, block);
  for (const clause of clausesOf(sentence)) takeClause(paragraph, clause, block);
}

type Series = { head: string; parts: string[] };

/** "Do these in order: build, test, deploy"; a comma parts work only behind words that say so. */
function seriesIn(sentence: string): Series | null {
  const colon = masked(sentence).indexOf(": ");
  const head = sentence.slice(0, colon + 1);
  if (colon === -1 || !isGeneric(head)) return null;
  const parts = sentence
    .slice(colon + 2)
    .replace(/[.!]$/, "")
    .split(/, (?:and (?!then ))?|; /i);
  const doing = parts.every((part) => isVerb(/^\p{L}+/u.exec(bareWords(part))?.[0] ?? ""));
  return parts.length > 1 && (doing || saysOrder(head) !== null) ? { head, parts } : null;
}

function takeSeries({ thoughts, before }: Paragraph, { head, parts }: Series, block: number): void {
  const because = saysOrder(head);
  const marks = (at: number): Mark[] =>
    because === null || at === 0 ? [] : [{ kind: "next", because }];
  const made = parts.map((said, at) =>
    thought({ said, words: orderWords(said).words, marks: marks(at) }, { block, above: head }),
  );
  made[0]?.notes.push(...(thoughts.length === 0 ? before.splice(0) : []), head);
  thoughts.push(...made);
}

function isCourtesy(sentence: string): boolean {
  return COURTESY.test(sentence) || wordsOf(sentence).length === 0;
}

function takeClause(paragraph: Paragraph, clause: Clause, block: number): void {
  const before = paragraph.thoughts.at(-1);
  if (before && /^(?:it|this|that)$/i.test(subjectOf(clause.words) ?? ""))
    before.marks.push(...clause.marks);
  else if (isWork(clause) && wordsOf(clause.words).length > 0)
    return takeWork(paragraph, clause, block);
  note(paragraph, clause.said);
}

/** Order words make work of anything; "it crashes when the cart is empty" tells of a time only. */
function isWork({ words, marks }: Clause): boolean {
  const role = roleOf(words);
  if (role === "detail") return marks.some((mark) => !("sure" in mark) || mark.sure);
  return role === "work" || marks.length > 0;
}

function takeWork(paragraph: Paragraph, clause: Clause, block: number): void {
  const before = paragraph.thoughts.at(-1);
  const leans_on = before && speaksOf(clause.words) ? before.words : null;
  paragraph.thoughts.push(thought(clause, { block, leans_on }));
}

function note({ thoughts, before }: Paragraph, words: string): void {
  (thoughts.at(-1)?.notes ?? before).push(words);
}

/** Whether words lean on what was said before them. */
function speaksOf(words: string): boolean {
  return /^(?:\S+ ){0,6}(?:it|them|this|these|those|that)\b/i.test(masked(words));
}
