import { LIMITS } from "../limits.ts";
import { isVerb } from "./verbs.ts";
import { pattern } from "./pattern.ts";

/** What may stand before the work and says nothing of it. */
const FILLERS = pattern(
  "i",
  String.raw`^(?:(?:hi|hello|hey|dear)(?: (?:team|all|everyone|everybody|folks|there|`,
  String.raw`you))?[,!]? |(?:please|also|and|but|so|ok(?:ay)?|additionally|moreover|`,
  String.raw`furthermore|besides|just|now)\b,? |(?:can|could|would|will) (?:you|we|`,
  String.raw`someone|somebody) (?:please )?|(?:we|you|i|it) (?:need|have|want|ought) to |`,
  String.raw`(?:we|you) (?:should|must|shall|could|can) (?:also )?|i (?:want|need|`,
  String.raw`would like) you to |i['’]d like (?:you )?to |i would like to |let['’]?s |`,
  String.raw`let us |(?:independently|separately|unrelated(?:ly)?)[,:] |(?:in addition|in the `,
  String.raw`meantime|at the same time),? |make sure (?:to |that (?=we |you ))|`,
  String.raw`it would be (?:nice|good|great) to |(?:to-?do|epic) ?: ?|in parallel,? |`,
  String.raw`meanwhile,? |there should be )`,
);

/** A wish in the form of a question; what is wished for is none. */
const WISH = pattern(
  "i",
  String.raw`^(?:(?:hi|hello|hey|dear)[^,!?.]{0,20}[,!] )?(?:(?:please|also|and|but|so),? ){0,3}`,
  String.raw`(?:can|could|would|will) (?:you|we|someone|somebody)\b`,
);

/** A tag of urgency before a title: `[P1]`, `URGENT:`, `(asap)`. */
const TAG = pattern(
  "i",
  String.raw`^(?:[[(](?:p[0-4]|urgent|asap|critical|important)[\])] ?[:–—-]? ?|(?:p[0-4]|`,
  String.raw`urgent|asap|critical|important) ?[:–—-] ?)`,
);

/** Words for what a piece of work is to be called: without courtesy, tags and a final point. */
export function bareWords(words: string): string {
  let bare = words.trim();
  for (let tries = 0; tries < 4; tries += 1) {
    const shorter = bare.replace(TAG, "").replace(FILLERS, "").trim();
    if (shorter === bare || shorter === "") break;
    bare = shorter;
  }
  return bare;
}

/** Control characters, and those that turn the writing around. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A title of one line and at most 200 characters; it ends in an ellipsis when it was cut. */
export function titleOf(words: string): string {
  const line = unmarked(bareWords(words).replaceAll(UNSEEN, " "))
    .replaceAll(/\s+/g, " ")
    .trim()
    .toWellFormed();
  const told = WISH.test(words.trim()) ? line.replace(/\?{1,3}$/, "") : line;
  return cutTitle(capital(bareWords(ended(told)), /^\p{Lu}/u.test(words)));
}

function ended(line: string): string {
  let end = line.length;
  while (end > 0 && ".,;:!。！；，".includes(line[end - 1] ?? "")) end -= 1;
  return end === 0 ? line : line.slice(0, end).trimEnd();
}

/** Markdown's emphasis and links without their marks; code keeps its own. */
function unmarked(words: string): string {
  return words
    .replaceAll(/(?<![\p{L}\p{N}*_])(\*\*|__)(?=\S)([^*_\n]{1,300})\1(?![\p{L}\p{N}*_])/gu, "$2")
    .replaceAll(/(?<![\p{L}\p{N}*_])([*_])(?=[^\s*_])([^*_\n]{1,300})\1(?![\p{L}\p{N}*_])/gu, "$2")
    .replaceAll(/~~([^~\n]{1,300})~~/g, "$1")
    .replaceAll(/!?\[([^[\]\n]{1,300})\]\([^()\s]{1,600}\)/g, "$1");
}

/**
 * A verb at the head gets a capital, and so does any word in the place of one that had it; names
 * such as `npm` and `iOS` are left as they are.
 */
function capital(line: string, had: boolean): string {
  const [first = ""] = /^\p{Ll}+(?![\p{L}\p{N}._/()-])/u.exec(line) ?? [];
  return isVerb(first) || (had && first !== "")
    ? `${line.slice(0, 1).toUpperCase()}${line.slice(1)}`
    : line;
}

/** Cut at a word, where there is one in the second half. */
function cutTitle(line: string): string {
  const most = LIMITS.title_chars_max;
  if (line.length <= most) return line;
  const room = line.slice(0, most - 1);
  const space = room.lastIndexOf(" ");
  const cut = line[most - 1] === " " || space < most / 2 ? room : room.slice(0, space);
  return `${withoutHalf(cut).trimEnd()}…`;
}

/** A character outside the basic plane is not cut in two. */
function withoutHalf(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/** Runs of letters and digits, as they stand. */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/**
 * What a title leaves out of what was said, and what was added: nothing of a text is lost. A text
 * that says no more than its title needs no description.
 */
export function descriptionOf(title: string, said: string, notes: readonly string[]): string {
  const shown = new Set(wordsOf(title).map((word) => word.toLowerCase()));
  const whole = wordsOf(said).every((word) => shown.has(word.toLowerCase()));
  const parts = [...(whole ? [] : [said]), ...notes].filter((part) => part !== "");
  const text = parts.join("\n\n");
  const most = LIMITS.description_chars_max;
  return withoutHalf((text.length <= most ? text : parts.join("\n")).slice(0, most));
}
