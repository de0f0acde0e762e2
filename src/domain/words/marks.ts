import { baseOfGerund, isVerb } from "./verbs.ts";
import { masked } from "./mask.ts";
import { pattern } from "./pattern.ts";

/** What a piece says of its place in the order, and the words that say it. */
export type Mark =
  /** Before all that follows in its block unless that says otherwise. */
  | { kind: "first"; because: string }
  /** After what stands directly before it. */
  | { kind: "next"; because: string }
  /** After everything so far in its block, or in the block before when it begins one. */
  | { kind: "then"; because: string }
  /** After everything before it beside it. */
  | { kind: "last"; because: string }
  /** After all with the next lower number. */
  | { kind: "step"; number: number; because: string }
  /** After, or before, what is named; `sure`: the words cannot mean anything else. */
  | { kind: "after" | "before"; named: string; sure: boolean; because: string };

/** Words without those that only say the order. */
export type Marked = { words: string; marks: Mark[] };

const DONE =
  "(?:done|finished|completed?|ready|over|merged|in place|green|working|works|passed|passes|" +
  "deployed|fixed|live|released|landed|lands|available|closed|passing)";
const IS = "(?: (?:is|are|has been|have been|was|were)|[’']s)?(?: all)?";
const ALL =
  "(?:all(?: of)?(?: that| this| these| those| it)?|everything(?: else)?|both|th[eo]se|they)";
const ONE = "(?:that|this|it)";
const WHEN = "(?:once|when|as soon as|after)";

const regex = (source: string) => new RegExp(`^(?:and |but |so )?(?:${source})`, "iu");

/** Order words at the head; those that may mean something else need a comma or a verb behind. */
const HEADS: readonly {
  kind: "first" | "next" | "then" | "last";
  sure: RegExp;
  unsure?: RegExp;
}[] = [
  {
    kind: "last",
    sure: regex(
      `finally|lastly|last of all|at the very end|at the end|in the end|as a last step|` +
        `${WHEN} (?:all(?: of)?(?: that| this| it)?|everything(?: else)?)${IS} ${DONE}`,
    ),
    unsure: regex("last|to finish"),
  },
  {
    kind: "next",
    sure: regex(`after (?:that|this|which)|following that|${WHEN} ${ONE}${IS} ${DONE}`),
  },
  {
    kind: "then",
    sure: regex(
      `then|afterwards?|subsequently|thereafter|secondly|thirdly|fourthly|fifthly|` +
        `after all (?:that|this)|after (?:these|those)|` +
        `${WHEN} ${ALL}${IS} ${DONE}|(?:once|when) ${DONE}`,
    ),
    unsure: regex("next|second|third|fourth|fifth|later on|later"),
  },
  {
    kind: "first",
    sure: regex(
      "first of all|firstly|to begin with|to start with|as a first step|" +
        "(?:start|begin) by(?= \\p{L}+ing\\b)",
    ),
    unsure: regex("first"),
  },
];

const TAILS: readonly { kind: "first" | "next" | "then" | "last"; pattern: RegExp }[] = [
  { kind: "last", pattern: /,? (?:at the very end|at the end|last|finally)$/i },
  {
    kind: "last",
    pattern: new RegExp(`,? ${WHEN} (?:all|everything(?: else)?)${IS} ${DONE}$`, "i"),
  },
  { kind: "then", pattern: new RegExp(`,? ${WHEN} ${ALL}${IS} ${DONE}$`, "i") },
  { kind: "next", pattern: new RegExp(`,? ${WHEN} ${ONE}${IS} ${DONE}$`, "i") },
  { kind: "next", pattern: /,? (?:after that|after this)$/i },
  { kind: "then", pattern: /,? (?:afterwards?|thereafter|subsequently)$/i },
  { kind: "first", pattern: /,? (?:first|before anything else|before everything else)$/i },
];

const STEP = pattern(
  "i",
  String.raw`^(?:step|phase|stage) (\d{1,3}|one|two|three|four|five|six|seven|eight|nine|`,
  String.raw`ten)(?: ?[:.)–—-]|,) ?`,
);
const NUMBERS = "zero one two three four five six seven eight nine ten".split(" ");

/** Takes order words away at the head and at the end of a clause, and says what they mean. */
export function orderWords(clause: string): Marked {
  const step = STEP.exec(clause);
  if (step) return numbered(clause, step);
  const head = headWord(clause);
  const words = head ? head.words : clause;
  const tail = tailWord(words);
  return {
    words: tail ? tail.words : words,
    marks: [...(head ? [head.mark] : []), ...(tail ? [tail.mark] : [])],
  };
}

function numbered(clause: string, [whole, number = ""]: RegExpExecArray): Marked {
  const spelled = NUMBERS.indexOf(number.toLowerCase());
  const mark: Mark = {
    kind: "step",
    number: spelled === -1 ? Number(number) : spelled,
    because: whole.replace(/[^\p{L}\d]+$/u, ""),
  };
  const rest = orderWords(clause.slice(whole.length));
  return { words: rest.words, marks: [mark, ...rest.marks] };
}

type Found = { words: string; mark: Mark };

function headWord(clause: string): Found | null {
  const mask = masked(clause);
  for (const { kind, sure, unsure } of HEADS) {
    const plain = wholeWord(mask, sure.exec(mask)?.[0]);
    const doubtful = plain ?? backed(mask, wholeWord(mask, unsure?.exec(mask)?.[0]));
    if (doubtful !== null) return headFound(clause, kind, doubtful);
  }
  return null;
}

function headFound(clause: string, kind: "first" | "next" | "then" | "last", head: string): Found {
  const because = head.replace(/^(?:and|but|so) /i, "").toLowerCase();
  const rest = clause.slice(head.length).replace(/^[\s,:–—-]+/, "");
  return { words: imperative(rest), mark: { kind, because } };
}

/** The words found, if no word, name or number goes on behind them. */
function wholeWord(mask: string, found: string | undefined): string | null {
  if (found === undefined) return null;
  return /^(?:$|[\s,:]|[.!?–—](?:\s|$))/.test(mask.slice(found.length)) ? found : null;
}

/** Words such as "next" mean an order only with a comma or somebody's doing behind them. */
function backed(mask: string, found: string | null): string | null {
  if (found === null) return null;
  const rest = mask.slice(found.length);
  if (/^[,:]/.test(rest)) return found;
  const next = /^ ([\p{L}'’]+)/u.exec(rest)?.[1] ?? "";
  return isVerb(next) || /^(?:we|you|i|please|let['’]?s)$/i.test(next) ? found : null;
}

/** "upgrading Node" → "upgrade Node". */
function imperative(words: string): string {
  const [first = ""] = /^\p{L}+/u.exec(words) ?? [];
  const base = baseOfGerund(first);
  return base === null ? words : `${base}${words.slice(first.length)}`;
}

function tailWord(words: string): Found | null {
  const bare = words.replace(/[.!?]{1,3}$/, "");
  const mask = masked(bare);
  for (const { kind, pattern } of TAILS) {
    const found = pattern.exec(mask);
    if (!found || found.index === 0) continue;
    const because = found[0].replace(/^[, ]+/, "").toLowerCase();
    return { words: bare.slice(0, found.index), mark: { kind, because } };
  }
  return null;
}

/** Words that begin something of its own, whatever was to be first. */
const BESIDE = pattern(
  "i",
  String.raw`^(?:and |but )?(?:also|additionally|in addition|besides|independently|separately|`,
  String.raw`in parallel|meanwhile|in the meantime|at the same time|unrelated(?:ly)?)\b`,
);

/** Whether words say that what they begin stands beside the rest, in no order with it. */
export function saysBeside(words: string): boolean {
  return BESIDE.test(words);
}

const IN_ORDER = pattern(
  "i",
  String.raw`\b(?:in (?:this|that|the following|the given|exactly this|just this|strict|`,
  String.raw`a fixed) order|in order(?= ?[:.!,;]|$)|in sequence|sequentially|`,
  String.raw`step by step|one after (?:the other|another)|one by one|steps(?= ?:|$)|`,
  String.raw`following steps|these steps)`,
);
const NO_ORDER = /\b(?:in any order|no particular order|(?:in|do) parallel|independent(?:ly)?)\b/i;

/** The words that say of what follows, or of what went before, that it is in order; or null. */
export function saysOrder(words: string): string | null {
  const asides = [...words.matchAll(/\(([^()]{1,60})\)/g)].map(([, aside]) => aside ?? "");
  const mask = [masked(words), ...asides].join(" | ");
  if (NO_ORDER.test(mask)) return null;
  return IN_ORDER.exec(mask)?.[0].toLowerCase() ?? null;
}
