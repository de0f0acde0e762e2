import type { Course } from "./course.ts";

/** What a run's prompt is made of: what the server gave, and what only this run is told. */
export type Opening = { served: string; course: Course; words: readonly string[]; nonce: string };

/** The whole prompt of a run. */
export function openingText({ served, course, words, nonce }: Opening): string {
  const news = course.news === null ? [] : [`# What happened before\n\n${course.news}`];
  const said = words.map((text) => `# A person tells you\n\n${text}`);
  return `${[...news, ...said, served, closing(nonce)].join("\n\n")}\n`;
}

/** The only part of a prompt that differs from run to run: it carries the run's secret. */
function closing(nonce: string): string {
  const example = JSON.stringify({ nonce, status: "complete", summary: "what was done" });
  return [
    "# How to end",
    "",
    "End your last message with one line of exactly this form:",
    "",
    `RINGMASTER_RESULT ${example}`,
    "",
    'Use the status "blocked" with "question" and "options" only if a person must decide',
    'something that nobody could find out; "too_large" if the task must be split, with the title',
    'of each part in "options"; "failed" if it cannot be done.',
    "",
    "Before you ask, try each option that can be tried, and tell it in",
    '"experiments": [{"option", "commit", "result"}]; if none can be, say why in "untried". Name',
    'the option that you would take in "recommendation". What can be taken back later is not',
    'asked: decide it. To ask something without waiting, end with the status "question" in place',
    'of "complete", with "question", "options", and in "default" the option you went on with.',
  ].join("\n");
}
