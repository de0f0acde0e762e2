import type { Why } from "../../../../../src/contract/graph.ts";

type Hold = Why["holds"][number];

const ID = String.raw`\bbd-[0-9a-z]{4,8}(?:\.\d{1,4})*\b`;

/** Whether a text is the id of a task and nothing else. */
export function isTaskId(text: string): boolean {
  return new RegExp(`^${ID}$`).test(text);
}

/** A sentence cut at the ids of tasks, which are parts of their own. */
export function byTaskId(text: string): string[] {
  return text.split(new RegExp(`(${ID})`)).filter((part) => part !== "");
}

/** The tasks that hold it, or hold the slot: those that the rule names, and those in its words. */
export function holdersOf({ by, detail }: Hold): string[] {
  return [...new Set([...by, detail].flatMap(byTaskId).filter(isTaskId))];
}
