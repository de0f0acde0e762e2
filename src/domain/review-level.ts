import { isAgentConfig, isInstruction } from "./agent-config.ts";
import { tellFinding, tellPath, type PolicyFinding } from "./policy.ts";
import type { ReviewLevel } from "./review.ts";
import type { RepositorySettings } from "./settings.ts";

/** What decides who must look at a work. */
export type ReviewCase = {
  settings: RepositorySettings["review"];
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
 * Who must look at a work: as the settings say, and a person all the same where its project, its
 * policy, a criterion or a word asks for one. Pure.
 */
export function reviewLevelOf(work: ReviewCase): ReviewNeed {
  const reasons = [
    ...(work.settings.level === "person" ? ["the repository's settings ask for a person"] : []),
    ...(work.asks_person ? ["a criterion is for a person to judge"] : []),
    ...work.findings.filter(({ effect }) => effect === "flag").map(tellFinding),
    ...wordReasons(work),
    ...instructionReasons(work),
  ];
  const is_for_person = work.is_reviewed || reasons.length > 0;
  return { level: is_for_person ? "person" : work.settings.level, reasons };
}

const WORD_REASONS_MAX = 5;
const INSTRUCTION_REASONS_MAX = 5;

/** An author must not instruct its own reviewer, who works in the same folder. */
function instructionReasons({ settings, paths }: ReviewCase): string[] {
  if (settings.level !== "agent") return [];
  return paths
    .filter((path) => isAgentConfig(path) || isInstruction(path))
    .slice(0, INSTRUCTION_REASONS_MAX)
    .map((path) => `${tellPath(path)} would instruct the reviewing agent`);
}

function wordReasons({ settings, task, paths }: ReviewCase): string[] {
  const places = [
    ["the title", task.title],
    ["the description", task.description],
    ...[...task.files, ...paths].map((path) => [path, path] as const),
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
