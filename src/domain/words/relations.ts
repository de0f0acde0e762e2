import type { Mark } from "./marks.ts";
import { masked } from "./mask.ts";
import { isBugWord } from "./traits.ts";
import { isVerb } from "./verbs.ts";
import { pattern } from "./pattern.ts";

type How = "after" | "before";

type Relation = Extract<Mark, { kind: How }>;

/** Where a clause names what it waits for or goes before; group 1 holds the name. */
const NAMES: readonly { how: How; pattern: RegExp; sure: boolean }[] = [
  { how: "after", sure: false, pattern: /^(?:after|once|when|as soon as) ([^,;]{1,160}), /di },
  { how: "before", sure: false, pattern: /^before ([^,;]{1,160}), /di },
  { how: "after", sure: false, pattern: /,? (?:after|once|when|as soon as) ([^,;]{1,160})$/di },
  { how: "before", sure: false, pattern: /,? before ([^,;]{1,160})$/di },
  { how: "after", sure: false, pattern: /,? which (?:needs|requires) ([^,;]{1,160})$/di },
  {
    how: "after",
    sure: true,
    pattern: pattern(
      "di",
      String.raw`\b(?:depend(?:s|ing|ent)? (?:up)?on|(?:is |are )?blocked (?:by|on)|`,
      String.raw`waits? (?:for|until)|(?:has|have|needs?) to wait (?:for|`,
      String.raw`until)):? ([^;]{1,300})$`,
    ),
  },
];

const ASIDE = pattern(
  "gi",
  String.raw`\((?:(after|once|depends on|blocked by|needs|requires|waits for)|(before|`,
  String.raw`blocks)):? ([^()]{1,300})\)`,
);

const IS_DONE = pattern(
  "i",
  String.raw`(?: (?:is|are|has been|have been|was|were|gets?)|['’]s)?(?: all)? (?:done|`,
  String.raw`finished|completed?|ready|over|merged|in place|green|working|works|passed|`,
  String.raw`passes|deployed|fixed|live|released|landed|lands|available|closed|passing)$`,
);

/** What a clause waits for, and what it comes before, by name. */
export function relationsOf(words: string): Relation[] {
  const bare = words.replace(/[.!?]{1,3}$/, "");
  const mask = masked(bare);
  const named = NAMES.flatMap(({ how, pattern, sure }) => {
    const place = pattern.exec(mask)?.indices?.[1];
    return place ? relation(how, bare.slice(...place), sure) : [];
  });
  const meant = goesWrong(bare) ? named.filter(({ sure }) => sure) : named;
  return [...meant, ...asides(bare)];
}

function asides(bare: string): Relation[] {
  return [...bare.matchAll(ASIDE)].flatMap(([, after, , name = ""]) =>
    relation(after === undefined ? "before" : "after", name, true),
  );
}

function relation(kind: How, name: string, sure: boolean): Relation[] {
  const named = name.replace(IS_DONE, "");
  const because = `${kind} ${name}`;
  return [{ kind, named, sure: sure || named !== name, because }];
}

/** "It crashes after the upload" tells when, and waits for nothing. */
function goesWrong(words: string): boolean {
  const [first = ""] = /^\p{L}+/u.exec(words) ?? [];
  return isBugWord(words) && !isVerb(first);
}

const CLAIM = pattern(
  "i",
  String.raw`^(.{1,200}?) (?:depends? (?:up)?on|(?:is|are) blocked by|waits? (?:for|`,
  String.raw`until)|(?:must|should|needs? to|has to|have to|can) wait (?:for|until)|`,
  String.raw`(?:(?:comes?|goes|go|is|are|must|should|has to|have to|needs? to|`,
  String.raw`can)(?: only)?(?: be done| come| happen| go| start|`,
  String.raw` begin| pass| run| land| be (?:finished|merged|green|ready))?)`,
  String.raw` (?:only )?(?:after|before|once|when))\b`,
);

/**
 * Whose order a sentence speaks of when it does nothing else: "The docs" of "The docs come after
 * the parser".
 */
export function subjectOf(words: string): string | null {
  const bare = masked(words);
  const subject = CLAIM.exec(bare)?.[1];
  if (subject === undefined) return null;
  const [first = ""] = /^\p{L}+/u.exec(bare) ?? [];
  const says = /^ (?:depends on|is blocked by|waits for|comes)\b/.test(bare.slice(subject.length));
  return isVerb(first) && !says ? null : words.slice(0, subject.length);
}
