import { wordsOf } from "./title.ts";

/** Words that say little by themselves. */
const STOP = new Set(
  (
    "a an the and or but if so as at by for from in into of off on onto out over per than that " +
    "this these those to too up via with within is are was were be been being am do does " +
    "did done has have had having it its we us our you your i me my he she they them their his " +
    "her there here then when where which who whom whose what why how can could should would " +
    "shall will may might must need needs want wants please also just all any some each " +
    "every other such only very more most make sure let lets s t d ll re ve task"
  ).split(" "),
);

/**
 * Content words of a text in one form each, in order, with repetitions. Endings are taken off
 * lightly (plural, -ing, -ed, -er left alone), after the S stemmer of D. Harman, "How effective is
 * suffixing?" (1991), and the first step of M. F. Porter's (1980): titles are short, and heavy
 * stemming makes different words one.
 */
export function stemsOf(text: string): string[] {
  return contentWords(text).map(stem);
}

/** For each stem of a text the word that it stands for, in small letters. */
export function formsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    contentWords(text)
      .toReversed()
      .map((word) => [stem(word), word] as const),
  );
}

function contentWords(text: string): string[] {
  return wordsOf(text.normalize("NFKC").toLowerCase()).filter((word) => !STOP.has(word));
}

function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  return unended(singular(word));
}

function singular(word: string): string {
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (/(?:sh|ch|x|ss|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/** Without -ing and -ed where a vowel is left, a doubled consonant made one, a last e dropped. */
function unended(word: string): string {
  const cut = word.replace(/(?:ing|ed)$/, "");
  const base = cut.length >= 3 && /[aeiouy]/.test(cut) ? cut : word;
  const single = base === word ? base : base.replace(/([bdfgmnprt])\1$/, "$1");
  return single.length > 3 && single.endsWith("e") ? single.slice(0, -1) : single;
}
