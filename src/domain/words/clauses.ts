import { masked } from "./mask.ts";
import { orderWords, saysBeside, type Mark } from "./marks.ts";
import { relationsOf } from "./relations.ts";
import { isBugWord } from "./traits.ts";
import { bareWords } from "./title.ts";
import { baseOfGerund, isVerb } from "./verbs.ts";
import { pattern } from "./pattern.ts";

/**
 * A part of a sentence that may be a task: as it was said, in short, and its place in the order.
 */
export type Clause = { said: string; words: string; marks: Mark[] };

/** Words that begin a clause of its own when somebody's doing stands behind them. */
const ASIDE = "(?:also|additionally|in addition|separately|independently|in parallel|meanwhile)";

/** Where a clause may end: a semicolon, or order words that begin the next one. */
const JOINT = pattern(
  "giu",
  String.raw`; |[,–—]? (?=(?:and |but )?(?:then|afterwards?|after (?:that|this)|`,
  String.raw`subsequently|finally|lastly|thereafter|(?:once|when|as soon as) (?:that|`,
  String.raw`this|it)(?: is|['’]s| has been) (?:done|finished|complete[d]?|ready|merged|`,
  String.raw`deployed|green|working))\b)|, (?=(?:and |but )?${ASIDE}\b)| (?=and ${ASIDE}\b)`,
);

/** Behind "then", a place or a time goes on with the same work: "fix it here, then in the app". */
const PLACE = /^(?:in|on|at|to|from|for|with|by|into|under)\b/i;

/** Behind "then", these go on with what happens, and not with what is to be done. */
const GOES_ON = pattern(
  "i",
  String.raw`^(?:and |but )?(?:then|afterwards?|finally|lastly|subsequently|`,
  String.raw`thereafter)(?: (?:the|an?|it|its|they|he|she|this|that|there|nothing|`,
  String.raw`everything|my|our|your|their|is|are|was|be|not)\b|[.!?]*$)`,
);
const CONDITION = /^(?:if|when|whenever|unless|in case|given|as soon as|once|while)\b/i;

/**
 * What people do to code, not what programs do for people, so that "before deploying" is work and
 * "before deleting a project" may be how a dialogue behaves.
 */
const WORK = pattern(
  "iu",
  String.raw`^(?:refactor|upgrad|deploy|releas|migrat|merg|rewrit|document|implement|`,
  String.raw`renam|publish|bump|ship|benchmark|design|test|provision)\p{L}*$`,
);

/** The clauses of a sentence in the order in which they are to be done, as far as it says so. */
export function clausesOf(sentence: string): Clause[] {
  return cutAtJoints(sentence).flatMap((said, at) => {
    const { words, marks } = orderWords(said);
    const own = at === 0 ? marks : marks.map(besideTheOther);
    return cutAtWork(said, words, own);
  });
}

/** "then" within a sentence is about the clause before it, where it does not speak of several. */
function besideTheOther(mark: Mark): Mark {
  const several = /\b(?:all|both|everything|th[eo]se|they)\b/i.test(mark.because);
  return mark.kind === "then" && !several ? { ...mark, kind: "next" } : mark;
}

function cutAtJoints(sentence: string): string[] {
  const mask = masked(sentence);
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: joint } of mask.matchAll(JOINT)) {
    const rest = mask.slice(index + joint.length);
    const before = mask.slice(from, index);
    if (!joint.startsWith(";") && (GOES_ON.test(rest) || CONDITION.test(before))) continue;
    if (/^(?:and|but|)$/i.test(before.trim()) || !saysMore(rest)) continue;
    if (!joint.startsWith(";") && saysBeside(rest) && !isDoing(bareWords(rest))) continue;
    parts.push(sentence.slice(from, index));
    from = index + joint.length;
  }
  return [...parts, sentence.slice(from)].map((part) => part.trim()).filter((part) => part !== "");
}

/** Whether there is more to do than order words say; they are not longer than what is looked at. */
function saysMore(rest: string): boolean {
  const { words } = orderWords(rest.slice(0, 200));
  return /[\p{L}\p{N}]/u.test(words) && !PLACE.test(words);
}

const LEADING = /^(after|before) (\p{L}+ing)\b([^,;]{0,120}), (.+)$/isu;
const TRAILING = /^(.+?),? (after|before) (\p{L}+ing)\b([^,;]{0,120})$/isu;

const BUT_FIRST = /^(.{1,400}?),? but (?:first|before that),? (.+)$/isu;

/**
 * "After upgrading Node, run the tests" is two tasks, and so are its reverse and "move the parser,
 * but first add tests".
 */
function cutAtWork(said: string, words: string, marks: Mark[]): Clause[] {
  const whole: Clause = { said, words, marks: [...marks, ...relationsOf(words)] };
  const found = leadingWork(words) ?? trailingWork(words) ?? workButFirst(words);
  if (!found || !isDoing(found.main)) return [whole];
  const main = { said, words: found.main, marks: [] };
  const other = { said, words: found.other, marks: [] };
  const [first, second]: [Clause, Clause] = found.after ? [other, main] : [main, other];
  const because = found.because ?? (found.after ? "after" : "before");
  return [
    { ...first, marks },
    { ...second, marks: [{ kind: "next", because }, ...relationsOf(second.words)] },
  ];
}

type Work = { main: string; other: string; after: boolean; because?: string };

function workButFirst(words: string): Work | null {
  const [, main = "", other = ""] = BUT_FIRST.exec(words) ?? [];
  return isDoing(other) ? { main, other, after: true, because: "but first" } : null;
}

function leadingWork(words: string): Work | null {
  const [, how = "", gerund = "", rest = "", main = ""] = LEADING.exec(words) ?? [];
  return workOf(how, gerund, { rest, main });
}

function trailingWork(words: string): Work | null {
  const bare = words.replace(/[.!?]{1,3}$/, "");
  const [, main = "", how = "", gerund = "", rest = ""] = TRAILING.exec(bare) ?? [];
  return workOf(how, gerund, { rest, main });
}

function workOf(
  how: string,
  gerund: string,
  { rest, main }: { rest: string; main: string },
): Work | null {
  const base = baseOfGerund(gerund);
  if (base === null || !WORK.test(gerund)) return null;
  return { main, other: `${base}${rest}`, after: how.toLowerCase() === "after" };
}

/** Whether the words tell somebody to do something, and not when something goes wrong. */
function isDoing(words: string): boolean {
  const [first = ""] = /^\p{L}+/u.exec(words.replace(/^please /i, "")) ?? [];
  return isVerb(first) && (first.toLowerCase() === "fix" || !isBugWord(words));
}
