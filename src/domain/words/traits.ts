import type { Priority, Task } from "../task.ts";
import { masked } from "./mask.ts";
import { VERB_KIND } from "./verbs.ts";
import { pattern } from "./pattern.ts";

const BUG = pattern(
  "i",
  String.raw`\b(?:bugs?|crash(?:es|ed|ing)?|broken|breaks|fail(?:s|ed|ing|ure|ures)?|`,
  String.raw`errors?|exceptions?|regression|hangs?|freezes|leaks?|leaking|wrong|`,
  String.raw`incorrect|missing|slow|stuck|flaky|doesn['’]t|does not|don['’]t work|`,
  String.raw`do not work|cannot|can['’]t|not working|no longer|npe|segfaults?|typos?)\b`,
);
const INFRASTRUCTURE = pattern(
  "iu",
  String.raw`\b(?:ci|cd|ci/cd|pipelines?|docker\p{L}*|kubernetes|k8s|helm|terraform|`,
  String.raw`ansible|nginx|systemd|github actions|deploy(?:s|ing|ment|ments)?|`,
  String.raw`infrastructure|staging|provisioning|monitoring|backups?)\b`,
);
const CHORE = pattern(
  "i",
  String.raw`\b(?:docs?|documentation|readme|changelog|comments?|refactor(?:ing)?|`,
  String.raw`clean-?up|upgrades?|dependenc(?:y|ies)|housekeeping|lint(?:er|ing)?)\b`,
);
const TAG = /^[[(]?(bug|feature|feat|chore|docs?|research|spike|infra(?:structure)?)[\])]? ?:/i;
const TAGGED: Readonly<Record<string, Task["kind"]>> = {
  bug: "bug",
  feature: "feature",
  feat: "feature",
  chore: "chore",
  doc: "chore",
  docs: "chore",
  research: "research",
  spike: "research",
  infra: "infrastructure",
  infrastructure: "infrastructure",
};
const ASKING = /^(?:why|how|what|which|whether|where|is|are|does|do|can|should)\b.*\?$/i;
const FIND_OUT = /^(?:find out|look into|figure out|dig into|think about|try out)\b/i;
const HEAD = /^(?:\p{L}+)/u;

/** Whether words speak of something that goes wrong. */
export function isBugWord(words: string): boolean {
  return BUG.test(masked(words));
}

/**
 * What sort of work the words speak of: a tag (`bug:`), else what is done (fix, investigate), else
 * what it is done to (CI, docs), else that something goes wrong. `task` when nothing says.
 */
export function kindOf(words: string): Task["kind"] {
  const mask = masked(words);
  const tag = TAG.exec(words)?.[1]?.toLowerCase();
  const verb = VERB_KIND.get((HEAD.exec(mask)?.[0] ?? "").toLowerCase());
  return (tag === undefined ? undefined : TAGGED[tag]) ?? kindByVerb(mask, verb);
}

function kindByVerb(mask: string, verb: Task["kind"] | undefined): Task["kind"] {
  if (FIND_OUT.test(mask)) return "research";
  if (verb === "bug" || verb === "research" || verb === "infrastructure") return verb;
  if (INFRASTRUCTURE.test(mask)) return "infrastructure";
  if (verb === "chore" || CHORE.test(mask)) return "chore";
  if (verb === "feature") return verb;
  if (ASKING.test(mask)) return "research";
  return BUG.test(mask) ? "bug" : "task";
}

/** Words that say how urgent something is, the strongest denial first. */
const URGENCY: readonly [Priority, RegExp][] = [
  [
    "P4",
    pattern(
      "i",
      String.raw`\b(?:some ?day|eventually|lowest priority|very low prio(?:rity)?|`,
      String.raw`when(?:ever)? (?:there is|there['’]s|you have|we have|`,
      String.raw`somebody has) (?:some )?time)\b`,
    ),
  ],
  [
    "P3",
    pattern(
      "i",
      String.raw`\b(?:low(?:er)? prio(?:rity)?|nice to have|no (?:rush|hurry)|(?:not|`,
      String.raw`isn['’]t|is not|nothing)(?: so| very| that| really)? (?:urgent|critical|`,
      String.raw`important)|minor)\b`,
    ),
  ],
  [
    "P0",
    pattern(
      "i",
      String.raw`\b(?:urgent(?:ly)?|asap|as soon as possible|critical(?! (?:path|section|css|`,
      String.raw`mass|point|value|region)s?)|emergency|immediately|right away|right now|`,
      String.raw`highest priority|top priority|show-?stopper|outage)\b`,
    ),
  ],
  ["P1", /\b(?:high(?:er)? prio(?:rity)?|important|soon)\b/i],
];

/** How urgent the words say it is; null when they do not. */
export function priorityOf(words: string): Priority | null {
  const mask = masked(words);
  const spoken = /(?<![\p{L}\p{N}_/.-])[pP]([0-4])(?![\p{L}\p{N}_/.-])/u.exec(
    unbracketed(words),
  )?.[1];
  if (spoken !== undefined) return `P${spoken as "0" | "1" | "2" | "3" | "4"}`;
  const asides = [...words.matchAll(/[[(]([^()[\]]{1,60})[\])]/g)].map(([, aside]) => aside ?? "");
  const said = [mask, ...asides].join(" | ");
  return URGENCY.find(([, pattern]) => pattern.test(said))?.[0] ?? null;
}

/** Code and quotations blanked, what is in brackets kept: `[P1] fix it`. */
function unbracketed(words: string): string {
  return masked(words.replaceAll(/[[\]()]/g, "|"));
}
