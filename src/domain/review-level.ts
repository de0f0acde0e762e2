import { isAgentConfig, isInstruction } from "./agent-config.ts";
import { covers, isAbove } from "./file-pattern.ts";
import { tellFinding, tellPath, type PolicyFinding } from "./policy.ts";
import { reviewLevel, type ReviewLevel } from "./review.ts";
import { SETTINGS_FILE, type RepositorySettings } from "./settings.ts";

type Settings = RepositorySettings["review"];

/** What decides who must look at a work. */
export type ReviewCase = {
  settings: Settings;
  /** The project has the stage review, or asks for an approval or a pull request. */
  is_reviewed: boolean;
  task: { title: string; description: string; files: readonly string[] };
  /** Paths that the work changes. */
  paths: readonly string[];
  /** What the policy says of it. */
  findings: readonly PolicyFinding[];
  /** A criterion of the task is for a person to judge. */
  asks_person: boolean;
};

/**
 * Who must look at a work before it is merged, and in words why a person must: nothing where each
 * work of its project is looked at.
 */
export type ReviewNeed = { level: ReviewLevel; reasons: string[] };

/**
 * Who must look at a work: as the settings say of the places where it changes something, and a
 * person all the same where its project, its policy, a criterion or a word asks for one. One more
 * changed path never lowers it. Pure.
 */
export function reviewLevelOf(work: ReviewCase): ReviewNeed {
  const level = settledLevel(work);
  const reasons = [
    ...(level === "person" ? placeReasons(work) : []),
    ...(work.asks_person ? ["a criterion is for a person to judge"] : []),
    ...work.findings.filter(({ effect }) => effect === "flag").map(tellFinding),
    ...wordReasons(work),
    ...(level === "agent" ? instructionReasons(work) : []),
  ];
  const is_for_person = work.is_reviewed || reasons.length > 0;
  return { level: is_for_person ? "person" : level, reasons };
}

/** From the mildest to the strictest. */
const LEVELS: readonly ReviewLevel[] = reviewLevel.options;

const strictest = (levels: readonly ReviewLevel[]): ReviewLevel =>
  LEVELS.findLast((level) => levels.includes(level)) ?? "none";

/** The strictest level of all changed paths; of work that changes none, that of the repository. */
function settledLevel({ settings, paths }: ReviewCase): ReviewLevel {
  if (paths.length === 0 || settings.paths.length === 0) return settings.level;
  return strictest(paths.map((path) => levelAt(settings, path)));
}

/**
 * What the rules for a path say, the strictest of them; the repository's level where none covers it
 * as it is written. What steers later work could take any rule away, so all of them count for it.
 */
function levelAt(settings: Settings, path: string): ReviewLevel {
  const { level, paths } = settings;
  if (steersLaterWork(path)) return strictest([level, ...paths.map((rule) => rule.level)]);
  const is_covered = paths.some(({ match }) => match.some((each) => covers(each, path)));
  const levels = rulesFor(settings, path).map((rule) => rule.level);
  return strictest(is_covered ? levels : [level, ...levels]);
}

const steersLaterWork = (path: string) => path === SETTINGS_FILE || instructs(path);

const instructs = (path: string) => isAgentConfig(path.toLowerCase()) || isInstruction(path);

/** The rules that may concern a path, each with the pattern that says so. */
function rulesFor({ paths }: Settings, path: string): { level: ReviewLevel; pattern: string }[] {
  return paths.flatMap(({ match, level }) => {
    const pattern = match.find((each) => concerns(each, path));
    return pattern === undefined ? [] : [{ level, pattern }];
  });
}

const concerns = (pattern: string, path: string) =>
  covers(pattern, path) ||
  covers(folded(pattern), folded(path)) ||
  isAbove(folded(path), folded(pattern));

/** As some disks compare names, to which `SRC` and `src` are one. */
const folded = (text: string) => text.normalize("NFC").toUpperCase().toLowerCase();

/** Why the settings let a person look: the rules, each with its first path, else the level. */
function placeReasons({ settings, paths }: ReviewCase): string[] {
  const found = new Map<string, string>();
  for (const path of paths)
    for (const { level, pattern } of rulesFor(settings, path))
      if (level === "person" && !found.has(pattern)) found.set(pattern, path);
  const told = [...found].map(([pattern, path]) => `${tellPath(path)} falls under "${pattern}"`);
  if (told.length > 0) return told.slice(0, PLACE_REASONS_MAX);
  const steering = settings.level === "person" ? [] : paths.filter(steersLaterWork);
  if (steering.length > 0)
    return steering.slice(0, PLACE_REASONS_MAX).map((path) => `${tellPath(path)} ${STEERS}`);
  return ["the repository's settings ask for a person"];
}

const STEERS = "decides about later work, some of which is for a person";
const PLACE_REASONS_MAX = 5;
const WORD_REASONS_MAX = 5;
const INSTRUCTION_REASONS_MAX = 5;

/** An author must not instruct its own reviewer, who works in the same folder. */
function instructionReasons({ paths }: ReviewCase): string[] {
  return paths
    .filter(instructs)
    .slice(0, INSTRUCTION_REASONS_MAX)
    .map((path) => `${tellPath(path)} would instruct the reviewing agent`);
}

function wordReasons({ settings, task, paths }: ReviewCase): string[] {
  const places = [
    ["the title", task.title],
    ["the description", task.description],
    ...[...task.files, ...paths].map((path) => [tellPath(path), path] as const),
  ] as const;
  const found = places.flatMap(([place, text]) => {
    const word = settings.words.find((each) => hasWord(text, each));
    return word === undefined ? [] : [`"${word}" in ${place}`];
  });
  return [...new Set(found)].slice(0, WORD_REASONS_MAX);
}

/**
 * Whether a text has a word: as a whole one, as a part of a name (`authToken`, `auth_token`,
 * `auth-token`), or in the plural, in capitals or not. `*` at the end stands for any ending.
 * What is no plain word is looked for as it stands.
 */
export function hasWord(text: string, word: string): boolean {
  const wanted = word.toLowerCase();
  if (!/^[a-z0-9]+\*?$/.test(wanted)) return text.toLowerCase().includes(wanted);
  const parts = text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const stem = wanted.replace(/\*$/, "");
  return (parts ?? []).some((part) =>
    stem === wanted ? part === stem || part === `${stem}s` : part.startsWith(stem),
  );
}
