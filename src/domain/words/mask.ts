import { pattern } from "./pattern.ts";

/** What stays in one piece whatever stands in it, each found without looking back. */
const KEPT = new RegExp(
  [
    /(?<!`)`{1,3}(?!`)[^`\n]+`{1,3}/, // code
    /\b(?:https?|ftp|ssh|git|file):\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/, // addresses
    /"[^"\n]{1,400}"/, // quotations
    /“[^”\n]{1,400}”/,
    /„[^“”\n]{1,400}[“”]/,
    /«[^»\n]{1,400}»/,
    /(?<![\p{L}\p{N}])'[^'\n]{1,200}'(?![\p{L}\p{N}])/u,
    /\([^()\n]{1,400}\)/, // asides
    /\[[^[\]\n]{1,400}\]/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

/** Abbreviations whose point never ends a sentence. */
const ABBREVIATION =
  /(?<![\p{L}\p{N}])(?:e\.\s?g|i\.\s?e|a\.k\.a|w\.r\.t|vs|cf|approx|resp|ca|mrs?|ms|dr|prof)\./giu;

/** Those whose point ends one where a capital follows. */
const UNCERTAIN = pattern(
  "gu",
  String.raw`(?<![\p{L}\p{N}])(?:etc|al|incl|excl|[Ff]ig|eq|sec|ver|[Vv]ol|max|min|no|`,
  String.raw`pp?)\.(?=,|\s*[\p{Ll}\d])`,
);

/** Stands for a character that is not looked at. */
const BLANK = "_";

/**
 * The text with code, addresses, quotations, what is in brackets, and the points of abbreviations
 * blanked: as long as the text, so that places found in it are places in the text.
 */
export function masked(text: string): string {
  const kept = text.replace(KEPT, (found) => BLANK.repeat(found.length));
  const pointless = (found: string) => found.replaceAll(".", BLANK);
  return kept.replace(ABBREVIATION, pointless).replace(UNCERTAIN, pointless);
}
